#include "speech/sound_shaping.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "base/check.h"

namespace convoke::speech {
namespace {

constexpr int kTargetPeak = 16422;  // -6 dBFS
constexpr int kSilencePeak = 33;    // -60 dBFS: whatever is below is no speech
constexpr double kMostGain = 10.0;  // 20 dB
constexpr Duration kBeforeWords = std::chrono::milliseconds(10);
constexpr Duration kAfterWords = std::chrono::milliseconds(40);

int magnitude(std::int16_t sample) {
  return std::abs(static_cast<int>(sample));
}

int peak_of(const plane::Sound& sound) {
  int peak = 0;
  for (const std::int16_t sample : sound.samples) peak = std::max(peak, magnitude(sample));
  return peak;
}

std::size_t samples_in(Duration length, std::uint32_t rate_hz) {
  return static_cast<std::size_t>(length.count() * rate_hz / 1'000'000'000);
}

}  // namespace

plane::Sound trimmed(const plane::Sound& sound) {
  const int threshold = std::max(kSilencePeak, peak_of(sound) / 50);  // 34 dB below the loudest
  const auto is_loud = [threshold](std::int16_t sample) { return magnitude(sample) > threshold; };
  const auto& samples = sound.samples;
  const auto first = std::find_if(samples.begin(), samples.end(), is_loud);
  if (first == samples.end()) return {.rate_hz = sound.rate_hz, .samples = {}};
  const auto last = std::find_if(samples.rbegin(), samples.rend(), is_loud).base();
  const auto before = std::min<std::ptrdiff_t>(
      first - samples.begin(), std::ptrdiff_t(samples_in(kBeforeWords, sound.rate_hz)));
  const auto after = std::min<std::ptrdiff_t>(
      samples.end() - last, std::ptrdiff_t(samples_in(kAfterWords, sound.rate_hz)));
  return {.rate_hz = sound.rate_hz, .samples = {first - before, last + after}};
}

void amplify(plane::Sound& sound, double gain) {
  for (std::int16_t& sample : sound.samples)
    sample = static_cast<std::int16_t>(std::clamp(std::lround(sample * gain), -32768L, 32767L));
}

void normalise(plane::Sound& sound) {
  const int peak = peak_of(sound);
  if (peak > kSilencePeak)
    amplify(sound, std::min(kMostGain, static_cast<double>(kTargetPeak) / peak));
}

void append(plane::Sound& sound, const plane::Sound& next) {
  CHECK(sound.rate_hz == next.rate_hz);
  sound.samples.insert(sound.samples.end(), next.samples.begin(), next.samples.end());
}

void append_silence(plane::Sound& sound, Duration length) {
  sound.samples.resize(sound.samples.size() + samples_in(length, sound.rate_hz));
}

Duration length(const plane::Sound& sound) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(sound.samples.size()) * 1'000'000'000 /
                                  sound.rate_hz);
}

}  // namespace convoke::speech
