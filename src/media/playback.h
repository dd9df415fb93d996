#pragma once

#include <cstddef>

#include "audio/resampler.h"
#include "plane/messages.h"

namespace convoke::media {

/// The frames of 20 ms in a sound, the last maybe in part. 0: it cannot be played, because there is
/// none or its rate is not within 8 to 48 kHz.
std::size_t frames_of(const plane::SoundRef& sound);

/// A sound being played once at one rate, frame by frame.
class Playback {
 public:
  /// Begins with frame number `first`. A sound that cannot be played has ended before it began.
  Playback(plane::SoundRef sound, int rate_hz, std::size_t first = 0);

  bool has_ended() const;
  /// Fills `frame`; with silence after the end.
  void next(audio::Pcm frame);

 private:
  plane::SoundRef sound_;  // Shared with the prompt cache; immutable.
  bool is_playable_;
  std::size_t at_;
  audio::Resampler resampler_;
};

}  // namespace convoke::media
