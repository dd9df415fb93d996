#include "ears.h"

#include <algorithm>
#include <cstdlib>

#include "sounds.h"

namespace convoke::bench {
namespace {

/// A click is over after this; clicks are further apart.
constexpr auto kClickLength = milliseconds(250);
/// What takes longer is not the click that was sent last.
constexpr auto kMaxDelay = milliseconds(500);

bool is_click(std::int16_t sample) {
  return std::abs(static_cast<int>(sample)) > kClickThreshold;
}

}  // namespace

ToneEar::ToneEar(Codec codec, std::size_t talkers)
    : rate_hz_(traits(codec).pcm_rate_hz), decoder_(codec), sums_(talkers) {}

void ToneEar::on_payload(std::span<const std::uint8_t> payload) {
  const auto samples = decoder_.decode(payload);
  block_.insert(block_.end(), samples.begin(), samples.end());
  if (block_.size() < static_cast<std::size_t>(rate_hz_ / 2)) return;
  for (std::size_t seat = 0; seat < sums_.size(); ++seat)
    sums_[seat] += tone_level(block_, rate_hz_, seat);
  ++blocks_;
  block_.clear();
}

double ToneEar::level(std::size_t seat) const {
  return blocks_ > 0 ? sums_.at(seat) / blocks_ : 0;
}

ClickEar::ClickEar(Codec codec) : rate_hz_(traits(codec).pcm_rate_hz), decoder_(codec) {}

void ClickEar::on_payload(std::span<const std::uint8_t> payload, Time arrival,
                          Time last_click_sent) {
  const auto samples = decoder_.decode(payload);
  const auto onset = std::find_if(samples.begin(), samples.end(), is_click);
  if (onset == samples.end() || arrival < deaf_until_) return;
  const auto delay = arrival - last_click_sent;
  if (delay <= nanoseconds(0) || delay > kMaxDelay) return;
  const auto position = seconds(onset - samples.begin());
  heard_.push_back(
      {.at = arrival, .to_packet = delay, .to_sound = delay + nanoseconds(position) / rate_hz_});
  deaf_until_ = arrival + kClickLength;
}

}  // namespace convoke::bench
