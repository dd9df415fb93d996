#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codec.h"

namespace convoke::bench {

/// Speech-like: harmonics of a gliding pitch under three moving formants, with syllables, unvoiced
/// bursts and pauses. `voice` chooses pitch and words.
Pcm speech(int rate_hz, unsigned voice);

/// The tone of the talker in this seat, swelling four times a second so that it passes for speech.
Pcm tone(int rate_hz, std::size_t seat);

/// Digital silence.
Pcm silence(int rate_hz);

/// Bursts of 60 ms, each at the start of a frame, over faint noise.
struct Clicks {
  Pcm pcm{};
  std::vector<bool> begins{};  ///< For each frame of 20 ms: whether a burst begins in it.
};
Clicks clicks(int rate_hz);

/// What tone() gives after a lossless path, as tone_level() measures it; 1 is full scale.
inline constexpr double kToneLevel = 0.05;

/// Mean amplitude of a seat's tone in `pcm`; 1 is full scale.
double tone_level(std::span<const std::int16_t> pcm, int rate_hz, std::size_t seat);

/// Samples beyond this belong to a click.
inline constexpr int kClickThreshold = 2500;

}  // namespace convoke::bench
