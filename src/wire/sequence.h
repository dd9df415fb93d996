#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <type_traits>

namespace convoke::wire {

/// How far `to` is ahead of `from` on the circle of an unsigned number, negative if behind.
template <class Raw>
constexpr std::int64_t distance(Raw from, Raw to) {
  return static_cast<std::make_signed_t<Raw>>(static_cast<Raw>(to - from));
}

/// Continues a number that wraps around into one that does not: each value is taken as the nearest
/// one to the highest so far (RFC 3550 §A.1). The first value stays what it is.
template <class Raw>
class Unwrapper {
 public:
  std::int64_t unwrap(Raw raw) {
    if (!highest_) return *(highest_ = raw);
    const auto value = *highest_ + distance(static_cast<Raw>(*highest_), raw);
    if (value > *highest_) highest_ = value;
    return value;
  }

  void reset() { highest_.reset(); }

 private:
  std::optional<std::int64_t> highest_{};
};

using SequenceUnwrapper = Unwrapper<std::uint16_t>;

}  // namespace convoke::wire
