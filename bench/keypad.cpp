#include "keypad.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace convoke::bench {
namespace {

constexpr int kPressedPackets = 5;
constexpr int kRepeats = 2;
constexpr int kGapPackets = 3;
constexpr int kKeyPacketsPerSecond = 50;
constexpr unsigned kVolume = 10;
constexpr unsigned kEndBit = 0x80;
constexpr std::string_view kKeys = "0123456789*#";

}  // namespace

Keypad::Keypad(std::string digits, int wait_packets, int rate_hz)
    : digits_(std::move(digits)), rate_hz_(rate_hz), wait_(wait_packets) {}

std::optional<KeyPacket> Keypad::next() {
  if (is_done()) return std::nullopt;
  if (wait_ > 0) {
    --wait_;
    return std::nullopt;
  }
  if (step_ < 0) {
    event_ = static_cast<std::uint8_t>(std::min(kKeys.find(digits_[next_digit_]), kKeys.size()));
    step_ = 0;
  }
  const bool end = step_ >= kPressedPackets - 1;
  const auto duration = static_cast<unsigned>(std::min(step_ + 1, kPressedPackets) *
                                              (rate_hz_ / kKeyPacketsPerSecond));
  const KeyPacket packet{
      .payload = {event_, static_cast<std::uint8_t>(kVolume | (end ? kEndBit : 0U)),
                  static_cast<std::uint8_t>(duration >> 8U), static_cast<std::uint8_t>(duration)},
      .begins = step_ == 0};
  if (++step_ == kPressedPackets + kRepeats) {
    step_ = -1;
    ++next_digit_;
    wait_ = kGapPackets;
  }
  return packet;
}

}  // namespace convoke::bench
