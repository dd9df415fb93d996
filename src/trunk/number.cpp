#include "trunk/number.h"

#include <cstddef>

#include "wire/event_file.h"

namespace convoke::trunk {
namespace {

constexpr std::size_t kMostUserBytes = 128;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_separator(char c) {
  return c == '-' || c == '.' || c == '(' || c == ')' || c == ' ';
}

/// Digits with an optional plus in front; nothing if anything else is left after the separators.
std::optional<std::string> stripped(std::string_view user) {
  user = user.substr(0, user.find(';'));
  if (user.size() > kMostUserBytes) return std::nullopt;
  std::string digits;
  for (const char c : user) {
    if (is_digit(c) || (c == '+' && digits.empty())) {
      digits += c;
    } else if (!is_separator(c)) {
      return std::nullopt;
    }
  }
  return digits;
}

std::optional<std::string> international(std::string_view digits) {
  auto number = "+" + std::string(digits);
  if (!wire::is_e164(number)) return std::nullopt;
  return number;
}

}  // namespace

std::string to_wire(std::string_view number, NumberFormat format) {
  if (!wire::is_e164(number)) return std::string(number);
  const auto digits = number.substr(1);
  switch (format) {
    case NumberFormat::PlusE164:
      return std::string(number);
    case NumberFormat::E164:
      return std::string(digits);
    case NumberFormat::DoubleZero:
      return "00" + std::string(digits);
    case NumberFormat::NorthAmerica:
      // No area code begins with 0 or 1: such digits would be taken for a prefix.
      if (digits.size() == 11 && digits.front() == '1' && digits[1] >= '2')
        return std::string(digits.substr(1));
      return "011" + std::string(digits);
  }
  return std::string(number);
}

std::optional<std::string> from_wire(std::string_view user, NumberFormat format) {
  const auto digits = stripped(user);
  if (!digits) return std::nullopt;
  const std::string_view rest = *digits;
  if (rest.starts_with('+')) return international(rest.substr(1));
  if (rest.starts_with("011")) return international(rest.substr(3));
  if (rest.starts_with("00")) return international(rest.substr(2));
  if (format == NumberFormat::NorthAmerica && rest.size() == 10)
    return international("1" + std::string(rest));
  return international(rest);
}

}  // namespace convoke::trunk
