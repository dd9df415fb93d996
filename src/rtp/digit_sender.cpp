#include "rtp/digit_sender.h"

#include <algorithm>

#include "base/check.h"
#include "rtp/tick.h"

namespace convoke::rtp {
namespace {

constexpr Duration kLongestTone = std::chrono::seconds(10);
constexpr int kCommaTicks = 25;
constexpr int kGapTicks = 2;
constexpr int kRepeatedEnds = 2;
constexpr std::uint32_t kLongestSegment = 0xFFFF;

DigitPacket packet(std::uint32_t timestamp, const wire::TelephoneEvent& event) {
  DigitPacket out{.timestamp = timestamp};
  wire::write_telephone_event(event, out.payload);
  return out;
}

}  // namespace

DigitSender::DigitSender(std::uint32_t rate_hz) : tick_units_(rate_hz / 50) {
  CHECK(tick_units_ > 0);
}

bool DigitSender::start(std::string_view digits, Duration tone) {
  if (queue_.size() + digits.size() > kMaxDigits) return false;
  const auto ticks = std::clamp((tone + kTick / 2) / kTick, std::int64_t{2}, kLongestTone / kTick);
  for (const char digit : digits) {
    if (digit != ',' && !wire::event_of_digit(digit)) continue;
    queue_.push_back({.digit = digit, .tone = static_cast<std::uint32_t>(ticks) * tick_units_});
  }
  return true;
}

void DigitSender::cancel() {
  queue_.clear();
  if (const auto* toning = std::get_if<Toning>(&state_)) {
    state_ = toning->first
                 ? decltype(state_)(Idle{})
                 : Ending{toning->code, toning->timestamp, toning->elapsed, kRepeatedEnds + 1};
  }
}

std::optional<DigitPacket> DigitSender::on_tick(std::uint32_t timestamp) {
  if (std::holds_alternative<Idle>(state_)) begin_next(timestamp);
  return std::visit([&](const auto& at) { return step(at); }, decltype(state_)(state_));
}

void DigitSender::begin_next(std::uint32_t timestamp) {
  if (queue_.empty()) return;
  const auto next = queue_.front();
  queue_.pop_front();
  if (const auto code = wire::event_of_digit(next.digit)) {
    state_ = Toning{.code = *code, .timestamp = timestamp, .left = next.tone};
  } else {
    state_ = Pausing{kCommaTicks};
  }
}

std::optional<DigitPacket> DigitSender::step(Idle) {
  return std::nullopt;
}

std::optional<DigitPacket> DigitSender::step(Toning at) {
  at.elapsed += tick_units_;
  at.left -= tick_units_;
  if (at.elapsed > kLongestSegment) {  // goes on as a new segment (§2.5.1.3)
    at.timestamp += kLongestSegment;
    at.elapsed -= kLongestSegment;
  }
  const bool end = at.left == 0;
  auto out =
      packet(at.timestamp,
             {.code = at.code, .end = end, .duration = static_cast<std::uint16_t>(at.elapsed)});
  out.marker = at.first;
  at.first = false;
  if (end) {
    state_ = Ending{at.code, at.timestamp, at.elapsed, kRepeatedEnds};
  } else {
    state_ = at;
  }
  return out;
}

std::optional<DigitPacket> DigitSender::step(Ending at) {
  if (--at.packets_left > 0) {
    state_ = at;
  } else {
    state_ = Pausing{kGapTicks};
  }
  return packet(at.timestamp,
                {.code = at.code, .end = true, .duration = static_cast<std::uint16_t>(at.elapsed)});
}

std::optional<DigitPacket> DigitSender::step(Pausing at) {
  if (--at.ticks_left > 0) {
    state_ = at;
  } else {
    state_ = Idle{};
  }
  return std::nullopt;
}

}  // namespace convoke::rtp
