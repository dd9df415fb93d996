#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace convoke::rtp {

/// What phones and trunks speak; the same order as plane::Codec.
enum class Codec { Opus, G722, Pcmu, Pcma };

inline constexpr std::uint32_t kOpusRateHz = 48000;
inline constexpr std::uint32_t kTelephoneRateHz = 8000;

/// The rate of the RTP clock; G.722 counts 8000 though it samples at 16000 (RFC 3551 §4.5.2).
std::uint32_t clock_rate_hz(Codec codec);

/// How much sound a payload holds, in units of the RTP clock. Nothing for an empty or malformed
/// payload or more than 120 ms. Opus: RFC 6716 §3.1 and §3.2.
std::optional<std::uint32_t> payload_duration(Codec codec, BytesView payload);

}  // namespace convoke::rtp
