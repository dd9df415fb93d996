#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace convoke {

/// The number that the whole of `text` is; nothing if there is anything else, or it does not fit.
template <class Number>
std::optional<Number> parse_number(std::string_view text, int base = 10) {
  Number value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value, base);
  if (error != std::errc{} || end != last) return std::nullopt;
  return value;
}

/// ASCII letters only; other bytes stay.
char to_lower(char c);
std::string to_lower(std::string_view text);

/// True if both are the same letters without regard to case (ASCII).
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text);

/// Compares secrets: the time it takes tells nothing but whether the lengths are the same.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace convoke
