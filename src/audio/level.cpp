#include "audio/level.h"

#include <algorithm>
#include <cmath>

#include "audio/g711.h"
#include "audio/opus_packet.h"

namespace convoke::audio {
namespace {

constexpr double kFullScaleSquare = 32768.0 * 32768.0;

PacketLevel exactly(std::uint32_t mean_square) {
  return {.known = PacketLevel::Known::Exactly, .level_dbov = level_of_mean_square(mean_square)};
}

}  // namespace

LevelDbov level_of_mean_square(std::uint32_t mean_square) {
  if (mean_square == 0) return kSilenceDbov;
  const double dbov = -10.0 * std::log10(mean_square / kFullScaleSquare);
  return static_cast<LevelDbov>(std::clamp(std::lround(dbov), 0L, 127L));
}

LevelDbov level_of(PcmView pcm) {
  if (pcm.empty()) return kSilenceDbov;
  std::int64_t sum = 0;
  for (const std::int16_t sample : pcm) {
    const std::int32_t square = sample * sample;
    sum += square;
  }
  return level_of_mean_square(
      static_cast<std::uint32_t>(sum / static_cast<std::int64_t>(pcm.size())));
}

PacketLevel packet_level(Codec codec, BytesView payload) {
  using Known = PacketLevel::Known;
  switch (codec) {
    case Codec::Pcmu:
      return exactly(g711::mean_square(g711::Law::Mu, payload));
    case Codec::Pcma:
      return exactly(g711::mean_square(g711::Law::A, payload));
    case Codec::G722:
      return {};
    case Codec::Opus:
      return {.known =
                  opus_activity(payload) == OpusActivity::None ? Known::Silent : Known::Nothing};
  }
  return {};
}

}  // namespace convoke::audio
