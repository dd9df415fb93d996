#pragma once

#include <cstdint>

#include "audio/pcm.h"
#include "base/bytes.h"

/// ITU-T G.711 by table: one byte is one sample at 8 kHz.
namespace convoke::audio::g711 {

enum class Law : std::uint8_t { Mu, A };

/// Requires pcm.size() >= payload.size().
void decode(Law law, BytesView payload, Pcm pcm);
/// Requires payload.size() >= pcm.size().
void encode(Law law, PcmView pcm, std::span<std::uint8_t> payload);

/// The mean of the squares of the samples, without decoding them.
std::uint32_t mean_square(Law law, BytesView payload);

}  // namespace convoke::audio::g711
