#include "signal_bank.h"

#include <utility>

#include "sounds.h"

namespace convoke::bench {

SignalBank::SignalBank(Codec codec) {
  const int rate_hz = traits(codec).pcm_rate_hz;
  for (std::size_t i = 0; i < kVoices; ++i)
    voices_.push_back({.frames = encode(codec, speech(rate_hz, static_cast<unsigned>(i)))});
  for (std::size_t i = 0; i < kTones; ++i)
    tones_.push_back({.frames = encode(codec, bench::tone(rate_hz, i))});
  silence_.frames = encode(codec, bench::silence(rate_hz));
  auto bursts = bench::clicks(rate_hz);
  clicks_ = {.frames = encode(codec, bursts.pcm), .clicks = std::move(bursts.begins)};
}

}  // namespace convoke::bench
