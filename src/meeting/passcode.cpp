#include "meeting/passcode.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace convoke::meeting {
namespace {

bool is_digits(std::string_view text, int size) {
  return text.size() == static_cast<std::size_t>(size) &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Each digit differs from the one before by the same step of -1, 0 or 1.
bool is_run(std::string_view code) {
  const int step = code[1] - code[0];
  if (step < -1 || step > 1) return false;
  for (std::size_t i = 1; i < code.size(); ++i)
    if (code[i] - code[i - 1] != step) return false;
  return true;
}

constexpr std::size_t kTokenSecretDigits = 32;

void append_hex(std::string& text, std::uint64_t value) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (int shift = 60; shift >= 0; shift -= 4) text += kDigits[(value >> shift) & 0xFU];
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

}  // namespace

bool is_event_id(std::string_view text) {
  return is_digits(text, kEventIdDigits);
}
bool is_passcode(std::string_view text) {
  return is_digits(text, kPasscodeDigits);
}

std::string draw_passcode(Random& random, const EventId& event,
                          const std::function<bool(std::string_view)>& is_taken) {
  for (;;) {
    std::string code;
    for (int i = 0; i < kPasscodeDigits; ++i) code += static_cast<char>('0' + random.below(10));
    if (!is_run(code) && code != event.text && !is_taken(code)) return code;
  }
}

std::string draw_token(Random& random, const EventId& event) {
  std::string token = event.text;
  append_hex(token, random.next());
  append_hex(token, random.next());
  return token;
}

std::optional<EventId> event_of_token(std::string_view token) {
  if (token.size() != kEventIdDigits + kTokenSecretDigits) return std::nullopt;
  const auto event = token.substr(0, kEventIdDigits);
  if (!is_event_id(event) || !is_hex(token.substr(kEventIdDigits))) return std::nullopt;
  return EventId{std::string(event)};
}

}  // namespace convoke::meeting
