#include "media/playback.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "media/limits.h"

namespace convoke::media {
namespace {

constexpr std::uint32_t kMinRateHz = 8000;
constexpr std::uint32_t kMaxRateHz = audio::kMaxRateHz;

bool is_playable(const plane::SoundRef& sound) {
  return sound && !sound->samples.empty() && sound->rate_hz >= kMinRateHz &&
         sound->rate_hz <= kMaxRateHz;
}

}  // namespace

Playback::Playback(plane::SoundRef sound, int rate_hz, int times)
    : sound_(std::move(sound)),
      times_left_(is_playable(sound_) ? std::clamp(times, 1, kMaxPlaybackTimes) : 0),
      resampler_(times_left_ > 0 ? static_cast<int>(sound_->rate_hz) : rate_hz, rate_hz) {}

void Playback::set_rate(int rate_hz) {
  if (rate_hz != resampler_.to_hz()) resampler_ = audio::Resampler(resampler_.from_hz(), rate_hz);
}

void Playback::next(audio::Pcm frame) {
  while (!frame.empty() && times_left_ > 0) {
    const auto [read, written] =
        resampler_.run(audio::PcmView(sound_->samples).subspan(at_), frame);
    if (read == 0 && written == 0) break;
    at_ += read;
    frame = frame.subspan(written);
    if (at_ < sound_->samples.size()) continue;
    at_ = 0;
    --times_left_;
  }
  std::ranges::fill(frame, std::int16_t{0});
}

}  // namespace convoke::media
