#pragma once

#include <cstdint>

#include "audio/codec.h"
#include "audio/pcm.h"

namespace convoke::audio {

/// Loudness as RFC 6464 §3 has it: dB below the loudest possible, 0 (overload) to 127 (silence).
using LevelDbov = std::uint8_t;
inline constexpr LevelDbov kSilenceDbov = 127;

LevelDbov level_of(PcmView pcm);
LevelDbov level_of_mean_square(std::uint32_t mean_square);

/// What can be said of a packet's loudness without decoding it.
struct PacketLevel {
  enum class Known : std::uint8_t {
    Exactly,  ///< `level_dbov` is what decoding would give.
    Silent,   ///< Nobody speaks in it.
    Nothing,  ///< It has to be decoded.
  };
  Known known = Known::Nothing;
  LevelDbov level_dbov = kSilenceDbov;
};

/// G.722 is adaptive and tells nothing.
PacketLevel packet_level(Codec codec, BytesView payload);

}  // namespace convoke::audio
