#include "rtp/reception.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace convoke::rtp {
namespace {

constexpr std::int64_t kMaxDropout = 3000;
constexpr std::int64_t kMostLost = 0x7FFFFF;
constexpr std::int64_t kLeastLost = -0x800000;

std::int64_t in_units(Duration duration, std::uint32_t rate_hz) {
  const auto seconds = duration / std::chrono::seconds(1);
  const auto rest = duration % std::chrono::seconds(1);
  return seconds * rate_hz + rest.count() * rate_hz / 1'000'000'000;
}

}  // namespace

void Reception::on_packet(const wire::RtpHeader& header, Instant arrival) {
  if (!count(header)) return;
  const auto units =
      static_cast<std::uint32_t>(in_units(arrival.time_since_epoch(), clock_rate_hz_));
  const auto transit = units - header.timestamp;
  if (transit_ && std::abs(wire::distance(*transit_, transit)) < clock_rate_hz_) {
    const auto change = static_cast<double>(std::abs(wire::distance(*transit_, transit)));
    jitter_ += (change - jitter_) / 16;
  }
  transit_ = transit;
}

void Reception::on_event_packet(const wire::RtpHeader& header) {
  count(header);
}

/// False for a packet that is too far off in sequence to be believed by itself.
bool Reception::count(const wire::RtpHeader& header) {
  ++received_total_;
  if (ssrc_ != header.ssrc) {
    start_over(header);
    return true;
  }
  const auto ahead = wire::distance(static_cast<std::uint16_t>(highest_), header.sequence);
  if (ahead >= kMaxDropout || ahead <= -kMaxDropout) {
    const bool again = odd_sequence_ == header.sequence;
    odd_sequence_ = static_cast<std::uint16_t>(header.sequence + 1);
    if (again) start_over(header);
    return again;
  }
  odd_sequence_.reset();
  highest_ = std::max(highest_, sequences_.unwrap(header.sequence));
  ++received_;
  return true;
}

void Reception::start_over(const wire::RtpHeader& header) {
  if (ssrc_) lost_before_ += std::max<std::int64_t>(expected() - received_, 0);
  ssrc_ = header.ssrc;
  sequences_.reset();
  odd_sequence_.reset();
  base_ = highest_ = sequences_.unwrap(header.sequence);
  received_ = 1;
  expected_prior_ = 0;
  received_prior_ = 0;
  transit_.reset();
}

std::uint64_t Reception::lost() const {
  if (!ssrc_) return 0;
  return static_cast<std::uint64_t>(lost_before_ +
                                    std::max<std::int64_t>(expected() - received_, 0));
}

Duration Reception::jitter() const {
  return Duration(std::llround(jitter_ * 1e9 / clock_rate_hz_));
}

std::optional<wire::ReportBlock> Reception::make_block() {
  if (!ssrc_) return std::nullopt;
  const auto expected_now = expected() - expected_prior_;
  const auto lost_now = expected_now - (received_ - received_prior_);
  expected_prior_ = expected();
  received_prior_ = received_;
  wire::ReportBlock block{.ssrc = *ssrc_};
  if (expected_now > 0 && lost_now > 0)
    block.fraction_lost =
        static_cast<std::uint8_t>(std::min<std::int64_t>(lost_now * 256 / expected_now, 255));
  block.cumulative_lost =
      static_cast<std::int32_t>(std::clamp(expected() - received_, kLeastLost, kMostLost));
  block.highest_sequence = static_cast<std::uint32_t>(highest_);
  block.jitter = static_cast<std::uint32_t>(jitter_);
  return block;
}

}  // namespace convoke::rtp
