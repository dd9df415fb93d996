#include "media/playback.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace convoke::media {
namespace {

constexpr std::uint32_t kMinRateHz = 8000;
constexpr std::uint32_t kMaxRateHz = audio::kMaxRateHz;

}  // namespace

std::size_t frames_of(const plane::SoundRef& sound) {
  if (!sound || sound->rate_hz < kMinRateHz || sound->rate_hz > kMaxRateHz) return 0;
  return (sound->samples.size() * audio::kFramesPerSecond + sound->rate_hz - 1) / sound->rate_hz;
}

Playback::Playback(plane::SoundRef sound, int rate_hz, std::size_t first)
    : sound_(std::move(sound)),
      is_playable_(frames_of(sound_) > 0),
      at_(is_playable_
              ? std::min(first * sound_->rate_hz / audio::kFramesPerSecond, sound_->samples.size())
              : 0),
      resampler_(is_playable_ ? static_cast<int>(sound_->rate_hz) : rate_hz, rate_hz) {}

bool Playback::has_ended() const {
  return !is_playable_ || at_ == sound_->samples.size();
}

void Playback::next(audio::Pcm frame) {
  while (!frame.empty() && !has_ended()) {
    const auto [read, written] =
        resampler_.run(audio::PcmView(sound_->samples).subspan(at_), frame);
    if (read == 0 && written == 0) break;
    at_ += read;
    frame = frame.subspan(written);
  }
  std::ranges::fill(frame, std::int16_t{0});
}

}  // namespace convoke::media
