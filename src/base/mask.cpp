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

std::string masked_text(std::string_view text) {
  constexpr std::size_t kPhoneDigits = 7;
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kAround = " <>\"'(),;:[]";
  std::string masked;
  while (!text.empty()) {
    auto word = text.substr(0, text.find_first_of(kAround));
    if (word.empty()) word = text.substr(0, 1);
    text.remove_prefix(word.size());
    if (word.find('@') != std::string_view::npos && word.size() > 1) {
      masked += masked_email(word);
      continue;
    }
    while (!word.empty()) {
      const auto plain = word.substr(0, word.find_first_of(kDigits));
      masked += plain;
      word.remove_prefix(plain.size());
      const auto digits = word.substr(0, word.find_first_not_of(kDigits));
      masked += digits.size() >= kPhoneDigits ? masked_phone(digits) : std::string(digits);
      word.remove_prefix(digits.size());
    }
  }
  return masked;
}

}  // namespace convoke
