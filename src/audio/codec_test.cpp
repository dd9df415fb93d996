#include "audio/codec.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "audio/g711.h"
#include "audio/level.h"
#include "audio/opus_packet.h"
#include "testing/goertzel.h"

namespace convoke::audio {
namespace {

using testing::amplitude_at;
using testing::tone;

constexpr double kHz = 600;

std::vector<Bytes> encoded(Encoder& encoder, PcmView pcm, int rate_hz) {
  std::vector<Bytes> packets;
  const std::size_t size = frame_samples(rate_hz);
  for (std::size_t at = 0; at + size <= pcm.size(); at += size) {
    Bytes payload(kMaxPayloadBytes);
    payload.resize(encoder.encode(pcm.subspan(at, size), payload));
    packets.push_back(payload);
  }
  return packets;
}

void append_decoded(Decoder& decoder, BytesView payload, std::vector<std::int16_t>& out) {
  std::vector<std::int16_t> pcm(kMaxPacketSamples);
  pcm.resize(decoder.decode(payload, pcm));
  out.insert(out.end(), pcm.begin(), pcm.end());
}

/// Harmonics that swell four times a second. In-band redundancy is written for what the encoder
/// takes for voice, which a steady tone is not.
std::vector<std::int16_t> vowels(std::size_t samples) {
  std::vector<std::int16_t> pcm(samples);
  const auto swell = tone(4, 48000, samples, 0.5);
  for (const double hz : {140.0, 280.0, 420.0, 700.0, 980.0}) {
    const auto partial = tone(hz, 48000, samples, 0.08);
    for (std::size_t i = 0; i < samples; ++i)
      pcm[i] = static_cast<std::int16_t>(pcm[i] + partial[i] * (32767 + swell[i]) / 32768);
  }
  return pcm;
}

/// The largest step between neighbouring samples from `from` on.
int roughness(const std::vector<std::int16_t>& pcm, std::size_t from) {
  int worst = 0;
  for (std::size_t i = std::max<std::size_t>(from, 1); i < pcm.size(); ++i)
    worst = std::max(worst, std::abs(pcm[i] - pcm[i - 1]));
  return worst;
}

class EveryCodecTest : public ::testing::TestWithParam<Codec> {
 protected:
  int rate() const { return pcm_rate_hz(GetParam()); }
  std::vector<std::int16_t> second_of(double hz) const {
    return tone(hz, rate(), static_cast<std::size_t>(rate()));
  }
};

TEST_P(EveryCodecTest, CarriesATone) {
  const auto encoder = make_encoder(GetParam());
  const auto decoder = make_decoder(GetParam());
  std::vector<std::int16_t> heard;
  for (const auto& packet : encoded(*encoder, second_of(kHz), rate()))
    append_decoded(*decoder, packet, heard);
  EXPECT_EQ(heard.size(), static_cast<std::size_t>(rate()));
  const PcmView settled = PcmView(heard).subspan(heard.size() / 2);
  EXPECT_NEAR(amplitude_at(kHz, settled, rate()), 0.25, 0.08);
  EXPECT_LT(amplitude_at(1900, settled, rate()), 0.01);
}

TEST_P(EveryCodecTest, ConcealsALostPacketAndFadesWhenMoreAreLost) {
  const auto encoder = make_encoder(GetParam());
  const auto decoder = make_decoder(GetParam());
  std::vector<std::int16_t> heard;
  for (const auto& packet : encoded(*encoder, second_of(kHz), rate()))
    append_decoded(*decoder, packet, heard);
  std::vector<std::int16_t> frame(frame_samples(rate()));
  decoder->conceal(frame);
  EXPECT_LT(level_of(frame), 45);
  for (int i = 0; i < 50; ++i) decoder->conceal(frame);
  EXPECT_GT(level_of(frame), 35);  // The tone has 15; Opus ends in a noise that it leaves at 38.
}

/// Wherever in its memory of what was heard the concealment begins: ASan sees what it copies.
TEST_P(EveryCodecTest, ConcealsAfterAnyNumberOfPackets) {
  for (std::size_t packets = 1; packets <= 14; ++packets) {
    const auto encoder = make_encoder(GetParam());
    const auto decoder = make_decoder(GetParam());
    const auto pcm = second_of(kHz);
    std::vector<std::int16_t> heard;
    for (const auto& packet :
         encoded(*encoder, PcmView(pcm).first(packets * frame_samples(rate())), rate()))
      append_decoded(*decoder, packet, heard);
    std::vector<std::int16_t> frame(frame_samples(rate()));
    decoder->conceal(frame);
    EXPECT_LT(level_of(frame), 60) << packets;
  }
}

TEST_P(EveryCodecTest, HandsAListenerToAnotherEncoderWithoutAClick) {
  const auto shared = make_encoder(GetParam());
  const auto own = make_encoder(GetParam());
  const auto decoder = make_decoder(GetParam());
  const auto pcm = second_of(kHz);
  const auto half = pcm.size() / 2;
  std::vector<std::int16_t> heard;
  for (const auto& packet : encoded(*shared, PcmView(pcm).first(half), rate()))
    append_decoded(*decoder, packet, heard);
  own->continue_from(*shared);
  for (const auto& packet : encoded(*own, PcmView(pcm).subspan(half), rate()))
    append_decoded(*decoder, packet, heard);

  const int smooth = roughness(heard, heard.size() * 3 / 4);
  EXPECT_LE(roughness(heard, heard.size() / 4), smooth * 3 / 2);
}

TEST_P(EveryCodecTest, TakesAListenerBackIntoASharedStreamWithoutAClick) {
  const auto shared = make_encoder(GetParam());
  const auto own = make_encoder(GetParam());
  const auto decoder = make_decoder(GetParam());
  const auto pcm = second_of(kHz);
  const auto half = pcm.size() / 2;
  std::vector<std::int16_t> heard;
  for (const auto& packet : encoded(*own, PcmView(pcm).first(half), rate()))
    append_decoded(*decoder, packet, heard);
  encoded(*shared, PcmView(pcm).first(half), rate());
  shared->refresh();
  for (const auto& packet : encoded(*shared, PcmView(pcm).subspan(half), rate()))
    append_decoded(*decoder, packet, heard);

  const int smooth = roughness(heard, heard.size() * 3 / 4);
  EXPECT_LE(roughness(heard, heard.size() / 4), smooth * 3 / 2);
}

TEST_P(EveryCodecTest, SurvivesAnyBytes) {
  const auto decoder = make_decoder(GetParam());
  std::vector<std::int16_t> pcm(kMaxPacketSamples);
  std::vector<std::int16_t> frame(frame_samples(rate()));
  std::uint32_t state = 7;
  for (std::size_t size = 0; size < 1500; ++size) {
    Bytes noise(size);
    for (auto& byte : noise)
      byte = static_cast<std::uint8_t>((state = state * 1664525U + 1013904223U) >> 24U);
    EXPECT_LE(decoder->decode(noise, pcm), kMaxPacketSamples);
    decoder->recover(noise, frame);
    opus_activity(noise);
  }
  EXPECT_EQ(decoder->decode(Bytes(kMaxPacketSamples + 1), pcm), 0U);
}

INSTANTIATE_TEST_SUITE_P(All, EveryCodecTest,
                         ::testing::Values(Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma));

TEST(G711Test, GivesBackEveryCode) {
  for (const auto law : {g711::Law::Mu, g711::Law::A}) {
    for (int code = 0; code < 256; ++code) {
      const Bytes sent{static_cast<std::uint8_t>(code)};
      std::vector<std::int16_t> pcm(1);
      Bytes back(1);
      g711::decode(law, sent, pcm);
      g711::encode(law, pcm, back);
      if (law == g711::Law::Mu && code == 0x7F) continue;  // The negative zero.
      EXPECT_EQ(back, sent) << code;
    }
  }
}

TEST(G711Test, DecodesTheValuesOfTheRecommendation) {
  std::vector<std::int16_t> pcm(4);
  g711::decode(g711::Law::Mu, Bytes{0x00, 0x80, 0xFF, 0x7F}, pcm);
  EXPECT_THAT(pcm, ::testing::ElementsAre(-32124, 32124, 0, 0));
  g711::decode(g711::Law::A, Bytes{0x2A, 0xAA, 0xD5, 0x55}, pcm);
  EXPECT_THAT(pcm, ::testing::ElementsAre(-32256, 32256, 8, -8));
}

TEST(OpusTest, RebuildsALostPacketFromTheNextOne) {
  const auto encoder = make_encoder(Codec::Opus);
  encoder->protect(Protection::AgainstLoss);
  const auto decoder = make_decoder(Codec::Opus);
  const auto packets = encoded(*encoder, vowels(48000), 48000);
  int rebuilt = 0;
  std::vector<std::int16_t> scratch(kMaxPacketSamples);
  std::vector<std::int16_t> frame(kMaxFrameSamples);
  for (std::size_t i = 0; i + 1 < packets.size(); ++i) {
    if (i % 10 != 9)
      decoder->decode(packets[i], scratch);
    else if (decoder->recover(packets[i + 1], frame))
      ++rebuilt;
  }
  EXPECT_GE(rebuilt, 3);
}

TEST(OpusTest, PassesBetweenSilkWhenProtectedAndCeltWithoutAClick) {
  const auto encoder = make_encoder(Codec::Opus);
  const auto decoder = make_decoder(Codec::Opus);
  const auto pcm = tone(kHz, 48000, 48000);
  const auto part = pcm.size() / 4;
  std::vector<std::int16_t> heard;
  for (std::size_t i = 0; i < 4; ++i) {
    encoder->protect(i % 2 == 0 ? Protection::None : Protection::AgainstLoss);
    const auto packets = encoded(*encoder, PcmView(pcm).subspan(i * part, part), 48000);
    EXPECT_EQ((packets.back()[0] & 0x80U) != 0, i % 2 == 0);  // RFC 6716 §3.1: CELT only.
    for (const auto& packet : packets) append_decoded(*decoder, packet, heard);
  }
  const int smooth = roughness(heard, heard.size() * 7 / 8);
  EXPECT_LE(roughness(heard, heard.size() / 8), smooth * 3 / 2);
}

TEST(OpusTest, TellsSilenceFromVoiceWithoutDecoding) {
  const auto encoder = make_encoder(Codec::Opus);
  const std::vector<std::int16_t> silence(48000);
  const auto quiet = encoded(*encoder, silence, 48000);
  EXPECT_EQ(opus_activity(quiet.back()), OpusActivity::None);
  const auto loud = encoded(*encoder, tone(300, 48000, 9600), 48000);
  EXPECT_NE(opus_activity(loud.back()), OpusActivity::None);
  EXPECT_EQ(opus_activity(Bytes{0x78}), OpusActivity::None);
}

TEST(SettlingTest, TakesAG722DecoderFromALoudToneToSilenceWithoutAClick) {
  const auto encoder = make_encoder(Codec::G722);
  const auto decoder = make_decoder(Codec::G722);
  std::vector<std::uint8_t> payload(kMaxPayloadBytes);
  std::vector<std::int16_t> pcm(kMaxPacketSamples);
  for (int i = 0; i < 10; ++i) {
    payload.resize(kMaxPayloadBytes);
    payload.resize(encoder->encode(convoke::testing::tone(500, 16000, 320, 0.5), payload));
    decoder->decode(payload, pcm);
  }
  ASSERT_EQ(decoder->decode(settling_payload(Codec::G722), pcm), 320U);
  for (std::size_t i = 1; i < 320; ++i) EXPECT_LT(std::abs(pcm[i] - pcm[i - 1]), 4000);
  EXPECT_GT(level_of(PcmView(pcm).subspan(240, 80)), 45);
}

}  // namespace
}  // namespace convoke::audio
