#pragma once

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
  void conceal(Pcm pcm) { plc_fillin(&state_, pcm.data(), static_cast<int>(pcm.size())); }

 private:
  plc_state_t state_{};
};

}  // namespace convoke::audio
