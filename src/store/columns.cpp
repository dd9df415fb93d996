#include "store/columns.h"

#include <cstddef>

namespace convoke::store {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

}  // namespace

std::string to_text(const Bytes& bytes) {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const auto byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0x0FU];
  }
  return text;
}

Bytes bytes_of(std::string_view hex) {
  if (hex.size() % 2 != 0) return {};
  Bytes bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const auto high = kDigits.find(hex[i]);
    const auto low = kDigits.find(hex[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return {};
    bytes.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return bytes;
}

std::string to_text(control::Channel channel) {
  switch (channel) {
    case control::Channel::Mail:
      return "mail";
    case control::Channel::Call:
      return "call";
  }
  return {};
}

control::Channel channel_of(std::string_view text) {
  return text == "call" ? control::Channel::Call : control::Channel::Mail;
}

std::string to_text(control::OutboxState state) {
  switch (state) {
    case control::OutboxState::Ready:
      return "ready";
    case control::OutboxState::Done:
      return "done";
    case control::OutboxState::Failed:
      return "failed";
  }
  return {};
}

}  // namespace convoke::store
