#pragma once

#include <cstddef>

namespace convoke::media {

/// More legs than this are refused: what one core can serve with some reserve.
inline constexpr std::size_t kMaxLegs = 4000;
/// Short sounds that one room hears at a time; more are dropped.
inline constexpr std::size_t kMaxRoomSounds = 4;
/// Repetitions of a prompt.
inline constexpr int kMaxPlaybackTimes = 1000;
/// Sounds and encoded prompts kept though no leg plays them.
inline constexpr std::size_t kMaxIdlePromptBytes = 4'000'000;
/// Idle decoders and encoders kept for each codec (32 Opus encoders: 1.4 MB).
inline constexpr std::size_t kMaxIdleCoders = 32;
/// No packet of ours is longer: header, payload.
inline constexpr std::size_t kMaxPacketBytes = 512;
/// Longer ones are refused: nothing that was negotiated needs them.
inline constexpr std::size_t kMaxReceivedBytes = 1500;

}  // namespace convoke::media
