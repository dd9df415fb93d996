#pragma once

#include <cstddef>

#include "audio/resampler.h"
#include "plane/messages.h"

namespace convoke::media {

/// A sound being played at one rate, frame by frame.
class Playback {
 public:
  /// Plays `times` in a row (1 to kMaxPlaybackTimes). No sound, or one whose rate is not within 8
  /// to 48 kHz, has ended before it began.
  Playback(plane::SoundRef sound, int rate_hz, int times);

  /// Goes on at another rate, from where it is.
  void set_rate(int rate_hz);
  bool has_ended() const { return times_left_ <= 0; }
  /// Fills `frame`; with silence after the end.
  void next(audio::Pcm frame);

 private:
  plane::SoundRef sound_;  // Shared with the prompt cache; immutable.
  int times_left_;
  std::size_t at_ = 0;
  audio::Resampler resampler_;
};

}  // namespace convoke::media
