#pragma once

#include <algorithm>
#include <span>
#include <utility>

#include "audio/pcm.h"
#include "audio/spandsp.h"

namespace convoke::audio {

/// Conceals lost frames of codecs that cannot by themselves: repeats the last pitch period and
/// fades it out within 50 ms (the method of ITU-T G.711 appendix I).
class Plc {
 public:
  Plc() { plc_init(&state_); }

  /// Learns from what was received, and blends its beginning with what was invented before it.
  void heard(Pcm pcm) { plc_rx(&state_, pcm.data(), static_cast<int>(pcm.size())); }
  void conceal(Pcm pcm) {
    // Else spandsp does so itself, with a memcpy() onto its own source.
    const std::span ring(state_.history);
    std::rotate(ring.begin(), ring.begin() + std::exchange(state_.buf_ptr, 0), ring.end());
    plc_fillin(&state_, pcm.data(), static_cast<int>(pcm.size()));
  }

 private:
  plc_state_t state_{};
};

}  // namespace convoke::audio
