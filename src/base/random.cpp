#include "base/random.h"

#include <limits>
#include <string_view>

#include "base/check.h"

namespace convoke {

std::uint64_t Random::below(std::uint64_t bound) {
  CHECK(bound > 0);
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / bound * bound;
  for (;;) {
    const auto value = next();
    if (value < limit) return value % bound;
  }
}

double Random::unit() {
  return static_cast<double>(next() >> 11U) * 0x1.0p-53;
}

std::string Random::uuid() {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr std::string_view kShape = "xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx";
  std::string uuid;
  uuid.reserve(kShape.size());
  for (const char shape : kShape) {
    if (shape == 'x')
      uuid += kDigits[below(16)];
    else if (shape == 'y')
      uuid += kDigits[8 + below(4)];
    else
      uuid += shape;
  }
  return uuid;
}

std::uint64_t SeededRandom::next() {
  state_ ^= state_ >> 12U;
  state_ ^= state_ << 25U;
  state_ ^= state_ >> 27U;
  return state_ * 0x2545F4914F6CDD1DU;
}

}  // namespace convoke
