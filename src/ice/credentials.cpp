#include "ice/credentials.h"

#include <cstddef>
#include <string_view>

namespace convoke::ice {
namespace {

constexpr std::string_view kIceChars =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kUfragChars = 8;
constexpr std::size_t kPwdChars = 24;

std::string ice_text(Random& random, std::size_t size) {
  std::string text;
  text.reserve(size);
  while (text.size() < size) text += kIceChars[random.below(kIceChars.size())];
  return text;
}

}  // namespace

Credentials make_credentials(Random& random) {
  auto ufrag = ice_text(random, kUfragChars);
  return {std::move(ufrag), ice_text(random, kPwdChars)};
}

}  // namespace convoke::ice
