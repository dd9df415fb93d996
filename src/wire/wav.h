#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

/// WAV files (RIFF, WAVE_FORMAT_PCM) as bytes and as mono 16-bit samples. Pure functions.
namespace convoke::wav {

struct Audio {
  std::uint32_t rate_hz = 16000;
  std::vector<std::int16_t> samples{};  ///< Mono; two channels are averaged.
};

enum class WavError {
  TooLong,      ///< Above kMaxFileBytes.
  NotWav,       ///< No RIFF/WAVE header, or no `fmt ` before `data`.
  Unsupported,  ///< Not PCM of 8 or 16 bits, one or two channels, 4 to 192 kHz.
};

inline constexpr std::size_t kMaxFileBytes = 50'000'000;

/// Programs that write to a pipe cannot know the length: a `data` chunk said to be longer than the
/// file ends with it. Unknown chunks are skipped.
Result<Audio, WavError> parse(BytesView file);

/// 16-bit mono.
Bytes write(std::uint32_t rate_hz, std::span<const std::int16_t> samples);

}  // namespace convoke::wav
