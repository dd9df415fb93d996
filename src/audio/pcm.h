#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace convoke::audio {

/// The mixer's beat: a frame holds 20 ms of sound.
inline constexpr int kFramesPerSecond = 50;

/// The highest rate we decode to, and the samples of one of its frames.
inline constexpr int kMaxRateHz = 48000;
inline constexpr std::size_t kMaxFrameSamples = kMaxRateHz / kFramesPerSecond;
/// An Opus packet holds up to 120 ms (RFC 6716 §2.1.4), whatever was negotiated.
inline constexpr std::size_t kMaxPacketSamples = 6 * kMaxFrameSamples;

/// Mono, 16 bit, at a rate the context names.
using Pcm = std::span<std::int16_t>;
using PcmView = std::span<const std::int16_t>;

/// Samples in 20 ms.
constexpr std::size_t frame_samples(int rate_hz) {
  return static_cast<std::size_t>(rate_hz / kFramesPerSecond);
}

}  // namespace convoke::audio
