#pragma once

#include <cstddef>
#include <cstdint>

#include "base/time.h"

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
inline constexpr std::size_t kMaxPacketBytes = 1600;
/// Longer ones are refused: nothing that was negotiated needs them.
inline constexpr std::size_t kMaxReceivedBytes = 1500;

// Video.

/// Encodings of one publication; more are not received.
inline constexpr std::size_t kMaxVideoLayers = 3;
/// Receive sections of one peer; more are not sent to.
inline constexpr std::size_t kMaxVideoSections = 32;
/// Payload types of one section that are looked at.
inline constexpr std::size_t kMaxVideoFormats = 16;
/// Packets of one publication within kVideoBurstTime; more are dropped, so that nobody keeps the
/// worker from the sound of all. Ten times what a share brings.
inline constexpr int kMaxVideoBurst = 400;
inline constexpr Duration kVideoBurstTime = std::chrono::milliseconds(100);
/// And within a second: each of them may go on to everybody. Three times what kMaxPublishedKbps
/// need, for what is repeated and for small packets.
inline constexpr int kMaxVideoPacketsPerSecond = 1500;
/// What a publication may take together, whatever its layers are said to need: a share in full HD.
inline constexpr std::uint32_t kMaxPublishedKbps = 4000;
/// A layer that brings nothing for so long is not chosen if another one brings something.
inline constexpr Duration kVideoSilence = std::chrono::seconds(1);
/// A layer that should be sent and brings nothing for so long is said to be stalled.
inline constexpr Duration kVideoStallPatience = std::chrono::seconds(3);
/// Who is asked for a packet again and again does not send it more often than this.
inline constexpr int kMaxVideoRepeats = 10;
/// Packets that one peer may ask for again within kVideoBurstTime; it may ask for more later. As
/// many as a second of a share has.
inline constexpr int kMaxVideoRepeatBurst = 400;
/// Packets that overtook the first one of a keyframe and are sent after it at once. After more of
/// them another keyframe costs less.
inline constexpr std::int64_t kMaxVideoCatchUp = 256;

/// A first packet of SRTP that got lost must not seem to be one from after a roll-over (RFC 3711
/// §3.3.1).
inline constexpr std::uint64_t kMaxFirstSequence = 0x7FFF;
/// Of what comes again, the number that it had the first time stands in front (RFC 4588 §4).
inline constexpr std::size_t kOriginalNumberBytes = 2;

}  // namespace convoke::media
