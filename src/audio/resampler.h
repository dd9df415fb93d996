#pragma once

#include <memory>

#include "audio/pcm.h"

struct SpeexResamplerState_;

namespace convoke::audio {

/// Converts one continuous sound, frame by frame, from one of our rates to another. Delays it
/// by the length of a short filter.
class Resampler {
 public:
  Resampler(int from_hz, int to_hz);

  int from_hz() const { return from_hz_; }
  int to_hz() const { return to_hz_; }

  struct Progress {
    std::size_t read = 0;
    std::size_t written = 0;
  };
  /// Converts until either side ends.
  Progress run(PcmView from, Pcm to);
  /// Fills `to` with as much sound as there is in `from`: their sizes must stand as the rates do.
  void convert(PcmView from, Pcm to);
  /// Forgets the sound, for the next one.
  void reset();

 private:
  struct Free {
    void operator()(SpeexResamplerState_* state) const;
  };

  int from_hz_;
  int to_hz_;
  std::unique_ptr<SpeexResamplerState_, Free> state_;
};

}  // namespace convoke::audio
