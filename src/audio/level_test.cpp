#include "audio/level.h"

#include <gmock/gmock.h>

#include <vector>

#include "audio/comfort_noise.h"
#include "audio/g711.h"
#include "audio/tones.h"
#include "testing/goertzel.h"

namespace convoke::audio {
namespace {

TEST(LevelTest, CountsDownFromOverload) {
  EXPECT_EQ(level_of(std::vector<std::int16_t>(160, -32768)), 0);
  EXPECT_EQ(level_of(std::vector<std::int16_t>(160, 3277)), 20);
  EXPECT_EQ(level_of(std::vector<std::int16_t>(160, 0)), kSilenceDbov);
  EXPECT_EQ(level_of({}), kSilenceDbov);
}

TEST(LevelTest, IsReadFromAG711PacketWithoutDecodingIt) {
  const auto pcm = testing::tone(440, 8000, 160, 0.1);
  Bytes payload(160);
  g711::encode(g711::Law::A, pcm, payload);
  const auto level = packet_level(Codec::Pcma, payload);
  EXPECT_EQ(level.known, PacketLevel::Known::Exactly);
  EXPECT_NEAR(level.level_dbov, level_of(pcm), 1);
}

TEST(LevelTest, OfComfortNoiseIsSoftButNotNothing) {
  for (const int rate_hz : {8000, 16000, 48000}) {
    const ComfortNoise noise(rate_hz);
    EXPECT_NEAR(level_of(noise.frame(7)), 65, 3) << rate_hz;
    EXPECT_NE(noise.frame(1)[0], noise.frame(2)[0]);
  }
}

TEST(TonesTest, RiseForWhoComesAndFallForWhoGoes) {
  const auto join = join_tone(16000);
  const PcmView first = PcmView(join).first(join.size() / 2);
  const PcmView second = PcmView(join).subspan(join.size() / 2);
  EXPECT_GT(testing::amplitude_at(523.25, first, 16000), 0.05);
  EXPECT_GT(testing::amplitude_at(783.99, second, 16000), 0.05);
  EXPECT_LT(testing::amplitude_at(783.99, first, 16000), 0.01);
  EXPECT_EQ(leave_tone(16000).size(), join.size());
}

}  // namespace
}  // namespace convoke::audio
