#pragma once

#include "audio/mixer.h"

namespace convoke::audio {

/// Brings one mix into 16 bits, frame after frame. When the sum is above full scale, all of it gets
/// softer together, so that tones keep their ratio and none is added; clipping would make new ones.
/// The gain falls before the first sample that needs it (within a millisecond at the start of a
/// frame, whose peaks are clipped), stays for half a second and rises within one or two. A mix
/// that was never too loud passes unchanged.
class Limiter {
 public:
  /// `mix` and `out` have the same size: 20 ms.
  void render(BusView mix, Pcm out);

 private:
  void fall(BusView mix, Pcm out, float peak);

  float gain_ = 1.0F;
  int frames_to_hold_ = 0;
};

}  // namespace convoke::audio
