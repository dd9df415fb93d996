#pragma once

#include <cstdint>

namespace convoke::wire {

/// What is spoken on the wire: Opus (RFC 7587), G.722 at 64 kbit/s and G.711 (RFC 3551 §4.5).
enum class AudioCodec : std::uint8_t { Opus, G722, Pcmu, Pcma };

inline constexpr std::uint32_t kOpusClockHz = 48'000;
inline constexpr std::uint32_t kTelephoneClockHz = 8'000;

/// The rate of the RTP clock. G.722 counts 8000 though it samples at 16000, by an old mistake
/// (RFC 3551 §4.5.2).
constexpr std::uint32_t rtp_clock_hz(AudioCodec codec) {
  return codec == AudioCodec::Opus ? kOpusClockHz : kTelephoneClockHz;
}

}  // namespace convoke::wire
