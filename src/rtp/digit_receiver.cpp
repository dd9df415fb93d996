#include "rtp/digit_receiver.h"

#include <algorithm>
#include <span>

#include "wire/telephone_event.h"

namespace convoke::rtp {
namespace {

constexpr std::uint32_t kLongestBefore = 0xFFFF;

}  // namespace

std::optional<char> DigitReceiver::on_packet(const wire::RtpHeader& header, BytesView payload) {
  const auto event = wire::parse_telephone_event(payload);
  if (!event) return std::nullopt;
  const auto digit = wire::digit_of_event(event->code);
  if (!digit) return std::nullopt;
  if (ssrc_ != header.ssrc) {
    ssrc_ = header.ssrc;
    forget_all();
  }
  if (auto* press = find(header.timestamp)) {
    press->ended |= event->end;
    return std::nullopt;
  }
  const bool continued = is_continued(header, event->code);
  remember({.timestamp = header.timestamp, .code = event->code, .ended = event->end});
  return continued ? std::nullopt : digit;
}

void DigitReceiver::forget_all() {
  count_ = 0;
  next_ = 0;
}

DigitReceiver::Press* DigitReceiver::find(std::uint32_t timestamp) {
  for (auto& press : std::span(presses_).first(count_)) {
    if (press.timestamp == timestamp) return &press;
  }
  return nullptr;
}

bool DigitReceiver::is_continued(const wire::RtpHeader& header, std::uint8_t code) {
  if (header.marker) return false;
  const auto* before = find(header.timestamp - kLongestBefore);
  return before != nullptr && before->code == code && !before->ended;
}

void DigitReceiver::remember(const Press& press) {
  presses_.at(next_) = press;
  next_ = (next_ + 1) % kRemembered;
  count_ = std::min(count_ + 1, kRemembered);
}

}  // namespace convoke::rtp
