#include "audio/limiter.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/check.h"

namespace convoke::audio {
namespace {

constexpr std::int32_t kLoudest = 32767;
constexpr std::int32_t kLowest = -32768;
constexpr auto kFullScale = static_cast<float>(kLoudest);
/// What the highest peak is brought to: a little below, so that rounding cannot clip.
constexpr float kCeiling = kFullScale * 0.998F;

constexpr int kFramesToHold = kFramesPerSecond / 2;
/// Peaks this near to what the gain was made for keep it: a steady sound has a steady gain.
constexpr float kNearlyNeeded = 1.02F;
constexpr float kRisePerFrame = 0.01F;
/// A gain cannot fall faster without being heard: 1 ms of a frame.
constexpr std::size_t kShortestFallDivisor = 20;

std::int32_t peak_of(BusView mix) {
  std::int32_t highest = 0;
  std::int32_t lowest = 0;
  for (const std::int32_t sample : mix) {
    highest = std::max(highest, sample);
    lowest = std::min(lowest, sample);
  }
  return std::max(highest, -(lowest + 1));
}

std::int16_t clipped(float sample) {
  return static_cast<std::int16_t>(
      std::clamp(static_cast<std::int32_t>(sample), kLowest, kLoudest));
}

/// From one gain to another along `mix`.
void ramp(BusView mix, Pcm out, float from, float to) {
  const float step = mix.empty() ? 0.0F : (to - from) / static_cast<float>(mix.size());
  for (std::size_t i = 0; i < mix.size(); ++i)
    out[i] = clipped(static_cast<float>(mix[i]) * (from + step * static_cast<float>(i)));
}

}  // namespace

void Limiter::render(BusView mix, Pcm out) {
  CHECK(mix.size() == out.size());
  const std::int32_t peak = peak_of(mix);
  if (gain_ == 1.0F && peak <= kLoudest) {
    std::ranges::transform(mix, out.begin(),
                           [](std::int32_t sample) { return static_cast<std::int16_t>(sample); });
    return;
  }
  const float loudest = static_cast<float>(peak) * gain_;
  if (loudest * kNearlyNeeded > kFullScale)
    frames_to_hold_ = kFramesToHold;
  else if (frames_to_hold_ > 0)
    --frames_to_hold_;
  if (loudest > kFullScale) {
    fall(mix, out, static_cast<float>(peak));
    return;
  }
  const float from = gain_;
  if (frames_to_hold_ == 0)
    gain_ =
        std::min({1.0F, gain_ + kRisePerFrame,
                  std::max(gain_, kCeiling / static_cast<float>(std::max(peak, std::int32_t{1})))});
  ramp(mix, out, from, gain_);
}

void Limiter::fall(BusView mix, Pcm out, float peak) {
  const auto first = std::ranges::find_if(mix, [&](std::int32_t sample) {
    return std::abs(static_cast<float>(sample)) * gain_ > kFullScale;
  });
  const auto before = static_cast<std::size_t>(first - mix.begin());
  const std::size_t length = std::max(before, mix.size() / kShortestFallDivisor);
  const float to = kCeiling / peak;
  ramp(mix.first(length), out.first(length), gain_, to);
  ramp(mix.subspan(length), out.subspan(length), to, to);
  gain_ = to;
}

}  // namespace convoke::audio
