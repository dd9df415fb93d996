#include "base/mask.h"

#include <cstddef>

namespace convoke {

std::string masked_phone(std::string_view phone) {
  constexpr std::size_t kHead = 2;
  constexpr std::size_t kTail = 4;
  if (phone.size() <= kHead + kTail) return std::string(phone.size(), '*');
  return std::string(phone.substr(0, kHead)) + "*****" +
         std::string(phone.substr(phone.size() - kTail));
}

std::string masked_email(std::string_view email) {
  const auto at = email.rfind('@');
  if (at == std::string_view::npos || at == 0) return "***";
  return std::string(email.substr(0, 1)) + "***" + std::string(email.substr(at));
}

}  // namespace convoke
