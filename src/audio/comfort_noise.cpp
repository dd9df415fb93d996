#include "audio/comfort_noise.h"

#include <cmath>
#include <numbers>

#include "base/random.h"

namespace convoke::audio {
namespace {

constexpr double kRms = 18.0;  // -65 dBov.
constexpr int kCutoffHz = 1500;
constexpr std::uint64_t kSeed = 1;  // The same noise everywhere: there is nothing to hide in it.

}  // namespace

ComfortNoise::ComfortNoise(int rate_hz)
    : frame_samples_(frame_samples(rate_hz)), samples_(static_cast<std::size_t>(rate_hz)) {
  SeededRandom random(kSeed);
  // One pole of low pass sounds like a room rather than like a radio. Its gain for white noise is
  // sqrt(a / (2 - a)); uniform noise in +-1 has an RMS of 1 / sqrt(3).
  const double a = 1.0 - std::exp(-2.0 * std::numbers::pi * kCutoffHz / rate_hz);
  const double gain = kRms * std::sqrt(3.0) / std::sqrt(a / (2.0 - a));
  double low = 0;
  for (auto& sample : samples_) {
    low += a * (2.0 * random.unit() - 1.0 - low);
    sample = static_cast<std::int16_t>(std::lround(gain * low));
  }
}

PcmView ComfortNoise::frame(std::uint64_t tick) const {
  return PcmView(samples_).subspan((tick % kFramesPerSecond) * frame_samples_, frame_samples_);
}

}  // namespace convoke::audio
