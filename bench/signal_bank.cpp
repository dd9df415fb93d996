#include "signal_bank.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sounds.h"

namespace convoke::bench {
namespace {

constexpr std::uint8_t kSilence = 127;
constexpr std::uint8_t kVoice = 0x80;
constexpr int kVoiceLimit = 50;
constexpr int kFramesASecond = 50;

/// RFC 6464: -dBov, and a bit for voice. Silence has that bit too, as Chromium's has.
std::uint8_t level_of(std::span<const std::int16_t> frame) {
  constexpr double kFullScale = 32'768;
  double energy = 0;
  for (const double sample : frame) energy += sample * sample;
  if (energy == 0) return kVoice | kSilence;
  const double rms = std::sqrt(energy / static_cast<double>(frame.size())) / kFullScale;
  const int level = std::clamp(static_cast<int>(std::lround(-20 * std::log10(rms))), 0, 127);
  return static_cast<std::uint8_t>(level) | (level < kVoiceLimit ? kVoice : 0);
}

Sound sound_of(Codec codec, std::span<const std::int16_t> pcm) {
  Sound sound{.frames = encode(codec, pcm)};
  const auto samples = static_cast<std::size_t>(traits(codec).pcm_rate_hz / kFramesASecond);
  for (std::size_t i = 0; i < sound.frames.size(); ++i)
    sound.levels.push_back(level_of(pcm.subspan(i * samples, samples)));
  return sound;
}

}  // namespace

SignalBank::SignalBank(Codec codec) {
  const int rate_hz = traits(codec).pcm_rate_hz;
  for (std::size_t i = 0; i < kVoices; ++i)
    voices_.push_back(sound_of(codec, speech(rate_hz, static_cast<unsigned>(i))));
  for (std::size_t i = 0; i < kTones; ++i)
    tones_.push_back(sound_of(codec, bench::tone(rate_hz, i)));
  silence_ = sound_of(codec, bench::silence(rate_hz));
  auto bursts = bench::clicks(rate_hz);
  clicks_ = sound_of(codec, bursts.pcm);
  clicks_.clicks = std::move(bursts.begins);
}

}  // namespace convoke::bench
