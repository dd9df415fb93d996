#pragma once

#include <cstdint>
#include <vector>

#include "audio/pcm.h"

namespace convoke::audio {

/// What phones hear when nobody speaks: a soft noise at about -65 dBov, so that the line does not
/// seem dead and carriers and NATs see media. Made once, played round and round.
class ComfortNoise {
 public:
  /// One second at `rate_hz`.
  explicit ComfortNoise(int rate_hz);

  /// The 20 ms of tick number `tick`.
  PcmView frame(std::uint64_t tick) const;

 private:
  std::size_t frame_samples_;
  std::vector<std::int16_t> samples_;
};

}  // namespace convoke::audio
