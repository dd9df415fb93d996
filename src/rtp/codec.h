#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/audio_codec.h"

namespace convoke::rtp {

using Codec = wire::AudioCodec;

/// How much sound a payload holds, in units of the RTP clock. Nothing for an empty or malformed
/// payload or more than 120 ms. Opus: RFC 6716 §3.1 and §3.2.
std::optional<std::uint32_t> payload_duration(Codec codec, BytesView payload);

}  // namespace convoke::rtp
