#include "codec.h"

#include <opus/opus.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <stdexcept>

namespace convoke::bench {
namespace {

constexpr auto kTraits = std::to_array<CodecTraits>({
    {.name = "pcmu",
     .rtpmap = "PCMU/8000",
     .payload_type = 0,
     .pcm_rate_hz = 8000,
     .rtp_clock_hz = 8000},
    {.name = "opus",
     .rtpmap = "opus/48000/2",
     .payload_type = 111,
     .pcm_rate_hz = 48000,
     .rtp_clock_hz = 48000},
});

constexpr int kFramesPerSecond = 50;
constexpr std::size_t kMaxOpusBytes = 1275;
constexpr std::size_t kMaxOpusSamples = 5760;  ///< 120 ms at 48 kHz.
constexpr int kOpusBitsPerSecond = 24'000;
constexpr int kOpusComplexity = 5;

// ITU-T G.711: 14 bits of magnitude with a bias of 33, here scaled to 16 bits.
constexpr int kBias = 0x84;
constexpr int kClip = 32'635;

std::uint8_t to_ulaw(std::int16_t sample) {
  const unsigned sign = sample < 0 ? 0x80U : 0U;
  const auto magnitude =
      static_cast<unsigned>(std::min(std::abs(static_cast<int>(sample)), kClip) + kBias);
  const auto exponent = static_cast<unsigned>(std::bit_width(magnitude)) - 8U;
  // The bias makes the magnitude eight bits long at least, which the analyser does not see.
  // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult)
  const unsigned mantissa = (magnitude >> (exponent + 3U)) & 0x0FU;
  return static_cast<std::uint8_t>(~(sign | (exponent << 4U) | mantissa));
}

std::int16_t from_ulaw(std::uint8_t code) {
  const int bits = ~code & 0xff;
  const int magnitude = ((((bits & 0x0f) << 3) + kBias) << ((bits >> 4) & 0x07)) - kBias;
  return static_cast<std::int16_t>((bits & 0x80) != 0 ? -magnitude : magnitude);
}

struct DestroyEncoder {
  void operator()(OpusEncoder* encoder) const { ::opus_encoder_destroy(encoder); }
};
using EncoderPtr = std::unique_ptr<OpusEncoder, DestroyEncoder>;

EncoderPtr make_encoder() {
  int error = OPUS_OK;
  EncoderPtr encoder(
      ::opus_encoder_create(traits(Codec::Opus).pcm_rate_hz, 1, OPUS_APPLICATION_VOIP, &error));
  if (error != OPUS_OK) throw std::runtime_error("Opus gives no encoder.");
  ::opus_encoder_ctl(encoder.get(), OPUS_SET_BITRATE(kOpusBitsPerSecond));
  ::opus_encoder_ctl(encoder.get(), OPUS_SET_COMPLEXITY(kOpusComplexity));
  ::opus_encoder_ctl(encoder.get(), OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  return encoder;
}

Payload encode_opus(OpusEncoder* encoder, std::span<const std::int16_t> frame) {
  Payload payload(kMaxOpusBytes);
  const int size = ::opus_encode(encoder, frame.data(), static_cast<int>(frame.size()),
                                 payload.data(), static_cast<int>(payload.size()));
  if (size < 0) throw std::runtime_error("Opus does not encode.");
  payload.resize(static_cast<std::size_t>(size));
  return payload;
}

}  // namespace

const CodecTraits& traits(Codec codec) {
  return kTraits.at(static_cast<std::size_t>(codec));
}

std::optional<Codec> codec_named(std::string_view name) {
  for (const Codec codec : {Codec::Pcmu, Codec::Opus})
    if (traits(codec).name == name) return codec;
  return std::nullopt;
}

Frames encode(Codec codec, std::span<const std::int16_t> pcm) {
  const auto samples = static_cast<std::size_t>(traits(codec).pcm_rate_hz / kFramesPerSecond);
  const EncoderPtr encoder = codec == Codec::Opus ? make_encoder() : nullptr;
  Frames frames;
  for (; pcm.size() >= samples; pcm = pcm.subspan(samples)) {
    const auto frame = pcm.first(samples);
    if (encoder) {
      frames.push_back(encode_opus(encoder.get(), frame));
    } else {
      Payload payload(samples);
      std::transform(frame.begin(), frame.end(), payload.begin(), to_ulaw);
      frames.push_back(std::move(payload));
    }
  }
  return frames;
}

void Decoder::Destroy::operator()(OpusDecoder* decoder) const {
  ::opus_decoder_destroy(decoder);
}

Decoder::Decoder(Codec codec) {
  if (codec != Codec::Opus) return;
  int error = OPUS_OK;
  opus_.reset(::opus_decoder_create(traits(codec).pcm_rate_hz, 1, &error));
  if (error != OPUS_OK) throw std::runtime_error("Opus gives no decoder.");
}

std::span<const std::int16_t> Decoder::decode(std::span<const std::uint8_t> payload) {
  if (opus_) {
    pcm_.resize(kMaxOpusSamples);
    const int count = ::opus_decode(opus_.get(), payload.data(), static_cast<int>(payload.size()),
                                    pcm_.data(), static_cast<int>(pcm_.size()), 0);
    pcm_.resize(static_cast<std::size_t>(std::max(0, count)));
  } else {
    pcm_.resize(payload.size());
    std::transform(payload.begin(), payload.end(), pcm_.begin(), from_ulaw);
  }
  return pcm_;
}

}  // namespace convoke::bench
