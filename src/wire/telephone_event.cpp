#include "wire/telephone_event.h"

#include <string_view>

#include "base/byte_reader.h"
#include "base/byte_writer.h"

namespace convoke::wire {
namespace {

constexpr std::string_view kDigits = "0123456789*#ABCD";
constexpr std::uint8_t kEndBit = 0x80;
constexpr std::uint8_t kVolumeMask = 0x3F;

}  // namespace

std::optional<TelephoneEvent> parse_telephone_event(BytesView payload) {
  ByteReader reader(payload);
  const auto code = reader.u8();
  const auto flags = reader.u8();
  const auto duration = reader.u16();
  if (!code || !flags || !duration) return std::nullopt;
  return TelephoneEvent{.code = *code,
                        .end = (*flags & kEndBit) != 0,
                        .volume_dbm0 = static_cast<std::uint8_t>(*flags & kVolumeMask),
                        .duration = *duration};
}

void write_telephone_event(const TelephoneEvent& event, std::span<std::uint8_t> memory) {
  ByteWriter writer(memory);
  writer.u8(event.code);
  writer.u8(
      static_cast<std::uint8_t>((event.end ? kEndBit : 0U) | (event.volume_dbm0 & kVolumeMask)));
  writer.u16(event.duration);
}

std::optional<char> digit_of_event(std::uint8_t code) {
  if (code >= kDigits.size()) return std::nullopt;
  return kDigits[code];
}

std::optional<std::uint8_t> event_of_digit(char digit) {
  if (digit >= 'a' && digit <= 'd') digit = static_cast<char>(digit - 'a' + 'A');
  const auto code = kDigits.find(digit);
  if (code == std::string_view::npos) return std::nullopt;
  return static_cast<std::uint8_t>(code);
}

}  // namespace convoke::wire
