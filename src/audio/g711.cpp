#include "audio/g711.h"

#include <array>

#include "audio/codec_kinds.h"
#include "audio/plc.h"
#include "base/check.h"

namespace convoke::audio {
namespace g711 {
namespace {

// Encoding looks up the upper 14 bits: both laws' steps are multiples of four.
constexpr std::size_t kEncodeEntries = 16384;

using DecodeTable = std::array<std::int16_t, 256>;
using EncodeTable = std::array<std::uint8_t, kEncodeEntries>;
using SquareTable = std::array<std::uint32_t, 256>;

constexpr int kMuBias = 0x84;
constexpr int kMuClip = 32635;

constexpr std::int16_t mu_decoded(unsigned code) {
  const unsigned bits = ~code & 0xFFU;
  const int magnitude =
      static_cast<int>((((bits & 0x0FU) << 3U) + kMuBias) << ((bits & 0x70U) >> 4U));
  return static_cast<std::int16_t>((bits & 0x80U) != 0 ? kMuBias - magnitude : magnitude - kMuBias);
}

constexpr std::int16_t a_decoded(unsigned code) {
  const unsigned bits = code ^ 0x55U;
  const unsigned segment = (bits & 0x70U) >> 4U;
  const unsigned step = (bits & 0x0FU) << 4U;
  const int magnitude =
      static_cast<int>(segment == 0 ? step + 8 : (step + 0x108U) << (segment - 1U));
  return static_cast<std::int16_t>((bits & 0x80U) != 0 ? magnitude : -magnitude);
}

constexpr std::uint8_t mu_encoded(int sample) {
  const bool negative = sample < 0;
  int magnitude = negative ? -sample : sample;
  if (magnitude > kMuClip) magnitude = kMuClip;
  const auto biased = static_cast<unsigned>(magnitude + kMuBias);
  unsigned exponent = 7;
  while (exponent > 0 && (biased & (0x80U << exponent)) == 0) --exponent;
  const unsigned mantissa = (biased >> (exponent + 3U)) & 0x0FU;
  return static_cast<std::uint8_t>(~((negative ? 0x80U : 0U) | (exponent << 4U) | mantissa));
}

constexpr std::uint8_t a_encoded(int sample) {
  const bool negative = sample < 0;
  const unsigned magnitude = static_cast<unsigned>(negative ? -sample - 1 : sample) >> 4U;
  unsigned segment = 0;
  while ((magnitude >> segment) > 31U) ++segment;
  const unsigned code =
      magnitude < 16 ? magnitude : ((segment + 1U) << 4U) | ((magnitude >> segment) & 0x0FU);
  return static_cast<std::uint8_t>(code ^ (negative ? 0x55U : 0xD5U));
}

template <class Decoded>
constexpr DecodeTable decode_table(Decoded decoded) {
  DecodeTable table{};
  for (unsigned code = 0; code < table.size(); ++code) table[code] = decoded(code);
  return table;
}

template <class Encoded>
constexpr EncodeTable encode_table(Encoded encoded) {
  EncodeTable table{};
  for (std::size_t i = 0; i < table.size(); ++i)
    table[i] = encoded((static_cast<int>(i) - 8192) * 4 + 2);
  return table;
}

constexpr SquareTable square_table(const DecodeTable& decoded) {
  SquareTable table{};
  for (std::size_t i = 0; i < table.size(); ++i)
    table[i] = static_cast<std::uint32_t>(decoded[i] * decoded[i]);
  return table;
}

constexpr DecodeTable kMuDecode = decode_table(mu_decoded);
constexpr DecodeTable kADecode = decode_table(a_decoded);
constexpr EncodeTable kMuEncode = encode_table(mu_encoded);
constexpr EncodeTable kAEncode = encode_table(a_encoded);
constexpr SquareTable kMuSquares = square_table(kMuDecode);
constexpr SquareTable kASquares = square_table(kADecode);

}  // namespace

void decode(Law law, BytesView payload, Pcm pcm) {
  CHECK(pcm.size() >= payload.size());
  const DecodeTable& table = law == Law::Mu ? kMuDecode : kADecode;
  for (std::size_t i = 0; i < payload.size(); ++i) pcm[i] = table[payload[i]];
}

void encode(Law law, PcmView pcm, std::span<std::uint8_t> payload) {
  CHECK(payload.size() >= pcm.size());
  const EncodeTable& table = law == Law::Mu ? kMuEncode : kAEncode;
  for (std::size_t i = 0; i < pcm.size(); ++i)
    payload[i] = table[static_cast<std::size_t>(pcm[i] + 32768) >> 2U];
}

std::uint32_t mean_square(Law law, BytesView payload) {
  if (payload.empty()) return 0;
  const SquareTable& table = law == Law::Mu ? kMuSquares : kASquares;
  std::uint64_t sum = 0;
  for (const auto code : payload) sum += table[code];
  return static_cast<std::uint32_t>(sum / payload.size());
}

}  // namespace g711

namespace {

class G711Decoder final : public Decoder {
 public:
  explicit G711Decoder(g711::Law law) : law_(law) {}

  std::size_t decode(BytesView payload, Pcm pcm) override {
    if (payload.size() > kMaxPacketSamples || payload.size() > pcm.size()) return 0;
    g711::decode(law_, payload, pcm);
    plc_.heard(pcm.first(payload.size()));
    return payload.size();
  }
  bool recover(BytesView /*next*/, Pcm /*pcm*/) override { return false; }
  void conceal(Pcm pcm) override { plc_.conceal(pcm); }
  void reset() override { plc_ = {}; }

 private:
  g711::Law law_;
  Plc plc_;
};

class G711Encoder final : public Encoder {
 public:
  explicit G711Encoder(g711::Law law) : law_(law) {}

  std::size_t encode(PcmView frame, std::span<std::uint8_t> payload) override {
    g711::encode(law_, frame, payload);
    return frame.size();
  }
  void reset() override {}
  void continue_from(const Encoder& /*other*/) override {}
  void protect(Protection /*protection*/) override {}
  void refresh() override {}

 private:
  g711::Law law_;
};

}  // namespace

std::unique_ptr<Decoder> make_g711_decoder(g711::Law law) {
  return std::make_unique<G711Decoder>(law);
}

std::unique_ptr<Encoder> make_g711_encoder(g711::Law law) {
  return std::make_unique<G711Encoder>(law);
}

}  // namespace convoke::audio
