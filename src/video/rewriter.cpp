#include "video/rewriter.h"

#include <cstdlib>

namespace convoke::video {
namespace {

constexpr std::int64_t kUnitsPerMillisecond = kClockHz / 1000;
/// A source whose clock is further off has jumped.
constexpr std::int64_t kMaxClockError = kClockHz;
/// A frame that is late tells little: one part of this.
constexpr std::int64_t kLateShare = 32;

std::int64_t in_units(Duration duration) {
  return duration / std::chrono::microseconds(1) * kUnitsPerMillisecond / 1000;
}

}  // namespace

void Rewriter::begin(Place source, Instant now) {
  if (const auto timestamp = timestamp_at(now)) {
    const bool is_ahead = wire::distance(last_timestamp_, *timestamp) > 0;
    next_.timestamp =
        is_ahead ? *timestamp : last_timestamp_ + static_cast<std::uint32_t>(kUnitsPerMillisecond);
  }
  sequences_.reset();
  begin_ = sequences_.unwrap(source.sequence);
  sequence_offset_ = static_cast<std::uint16_t>(next_.sequence - source.sequence);
  timestamp_offset_ = next_.timestamp - source.timestamp;
}

std::optional<Place> Rewriter::rewrite(Place source, Instant now) {
  if (!begin_ || sequences_.unwrap(source.sequence) < *begin_) return std::nullopt;
  const Place place{.sequence = static_cast<std::uint16_t>(source.sequence + sequence_offset_),
                    .timestamp = source.timestamp + timestamp_offset_};
  if (wire::distance(next_.sequence, place.sequence) >= 0)
    next_.sequence = static_cast<std::uint16_t>(place.sequence + 1);
  follow_clock(place.timestamp, now);
  return place;
}

std::optional<std::uint32_t> Rewriter::timestamp_at(Instant now) const {
  if (!clock_) return std::nullopt;
  return clock_->timestamp + static_cast<std::uint32_t>(in_units(now - clock_->at));
}

/// Delay only ever makes frames late, so one that is early is believed at once.
void Rewriter::follow_clock(std::uint32_t timestamp, Instant now) {
  if (!clock_) {
    clock_ = Anchor{timestamp, now};
    last_timestamp_ = timestamp;
    return;
  }
  if (wire::distance(last_timestamp_, timestamp) <= 0) return;
  last_timestamp_ = timestamp;
  const std::uint32_t expected = *timestamp_at(now);
  const auto ahead = wire::distance(expected, timestamp);
  if (ahead >= 0 || std::abs(ahead) > kMaxClockError)
    clock_ = Anchor{timestamp, now};
  else
    clock_ = Anchor{expected + static_cast<std::uint32_t>(ahead / kLateShare), now};
}

}  // namespace convoke::video
