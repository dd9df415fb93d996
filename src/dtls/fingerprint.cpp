#include "dtls/fingerprint.h"

#include "base/text.h"

namespace convoke::dtls {
namespace {

constexpr std::string_view kHash = "sha-256 ";
constexpr std::string_view kDigits = "0123456789ABCDEF";
constexpr std::size_t kCharactersPerByte = 3;  // with the colon, which the last one lacks

std::optional<std::uint8_t> digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'A' && digit <= 'F') return static_cast<std::uint8_t>(digit - 'A' + 10);
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  return std::nullopt;
}

}  // namespace

std::optional<Fingerprint> parse_fingerprint(std::string_view text) {
  if (!equals_ignoring_case(text.substr(0, kHash.size()), kHash)) return std::nullopt;
  text.remove_prefix(kHash.size());
  Fingerprint fingerprint;
  if (text.size() + 1 != fingerprint.bytes.size() * kCharactersPerByte) return std::nullopt;
  for (std::size_t i = 0; i < fingerprint.bytes.size(); ++i) {
    const auto at = i * kCharactersPerByte;
    const auto high = digit_value(text[at]);
    const auto low = digit_value(text[at + 1]);
    if (!high || !low) return std::nullopt;
    if (at + 2 < text.size() && text[at + 2] != ':') return std::nullopt;
    fingerprint.bytes[i] = static_cast<std::uint8_t>(*high << 4U | *low);
  }
  return fingerprint;
}

std::string fingerprint_text(const Fingerprint& fingerprint) {
  std::string text(kHash);
  for (const auto byte : fingerprint.bytes) {
    if (text.size() > kHash.size()) text += ':';
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

}  // namespace convoke::dtls
