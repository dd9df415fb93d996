#include "rtp/codec.h"

#include <array>
#include <cstddef>

namespace convoke::rtp {
namespace {

constexpr std::uint32_t kMaxMs = 120;

/// Samples of one frame at 48 kHz, from the configuration number of the TOC byte.
std::uint32_t opus_frame_samples(unsigned config) {
  constexpr std::array<std::uint32_t, 4> kSilk{480, 960, 1920, 2880};
  constexpr std::array<std::uint32_t, 4> kCelt{120, 240, 480, 960};
  if (config < 12) return kSilk[config % 4];
  if (config < 16) return config % 2 == 0 ? 480 : 960;
  return kCelt[config % 4];
}

std::optional<std::uint32_t> opus_duration(BytesView payload) {
  const unsigned toc = payload[0];
  std::uint32_t frames = (toc & 3U) == 0 ? 1 : 2;
  if ((toc & 3U) == 3) {
    if (payload.size() < 2) return std::nullopt;
    frames = payload[1] & 0x3FU;
  }
  const auto samples = frames * opus_frame_samples(toc >> 3U);
  if (samples == 0 || samples > wire::kOpusClockHz / 1000 * kMaxMs) return std::nullopt;
  return samples;
}

}  // namespace

std::optional<std::uint32_t> payload_duration(Codec codec, BytesView payload) {
  if (payload.empty()) return std::nullopt;
  if (codec == Codec::Opus) return opus_duration(payload);
  if (payload.size() > std::size_t{wire::kTelephoneClockHz / 1000} * kMaxMs) return std::nullopt;
  return static_cast<std::uint32_t>(payload.size());  // 64 kbit/s: one byte for each clock unit
}

}  // namespace convoke::rtp
