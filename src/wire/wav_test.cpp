#include "wire/wav.h"

#include <gmock/gmock.h>

#include <string_view>

namespace convoke::wav {
namespace {

using ::testing::ElementsAre;

/// A file of three samples at 8 kHz, as write() makes it.
class WavTest : public ::testing::Test {
 protected:
  static constexpr std::size_t kChannelsAt = 22;
  static constexpr std::size_t kBitsAt = 34;
  static constexpr std::size_t kDataSizeAt = 40;

  Bytes file = write(8000, std::vector<std::int16_t>{1, -2, 30000});

  std::vector<std::int16_t> samples() const { return parse(file)->samples; }
  WavError refusal() const { return parse(file).error(); }
};

TEST_F(WavTest, ReadsWhatItWrote) {
  EXPECT_EQ(parse(file)->rate_hz, 8000U);
  EXPECT_THAT(samples(), ElementsAre(1, -2, 30000));
}

TEST_F(WavTest, AveragesTwoChannels) {
  file = write(8000, std::vector<std::int16_t>{100, 200, -32768, -32768});
  file[kChannelsAt] = 2;
  EXPECT_THAT(samples(), ElementsAre(150, -32768));
}

TEST_F(WavTest, ReadsEightBits) {
  file[kBitsAt] = 8;
  file.resize(44);
  for (const int byte : {128, 0, 255}) file.push_back(static_cast<std::uint8_t>(byte));
  file[kDataSizeAt] = 3;
  EXPECT_THAT(samples(), ElementsAre(0, -32768, 32512));
}

TEST_F(WavTest, ReadsToTheEndWhenTheWriterDidNotKnowTheLength) {
  for (std::size_t i = 0; i < 4; ++i) file[kDataSizeAt + i] = 0xFF;
  EXPECT_THAT(samples(), ElementsAre(1, -2, 30000));
}

TEST_F(WavTest, SkipsChunksItDoesNotKnow) {
  const std::string_view chunk("LIST\x03\0\0\0abc\0", 12);
  file.insert(file.begin() + 12, chunk.begin(), chunk.end());
  EXPECT_THAT(samples(), ElementsAre(1, -2, 30000));
}

TEST_F(WavTest, RefusesOtherCodings) {
  file[20] = 6;  // A-law
  EXPECT_EQ(refusal(), WavError::Unsupported);
}

TEST_F(WavTest, RefusesOtherWidthsAndChannels) {
  file[kBitsAt] = 24;
  EXPECT_EQ(refusal(), WavError::Unsupported);
  file[kBitsAt] = 16;
  file[kChannelsAt] = 0;
  EXPECT_EQ(refusal(), WavError::Unsupported);
}

TEST_F(WavTest, RefusesWhatIsNoWav) {
  file[0] = 'X';
  EXPECT_EQ(refusal(), WavError::NotWav);
}

TEST_F(WavTest, GivesWhatIsThereOfATruncatedFile) {
  for (std::size_t size = 0; size < file.size(); ++size) {
    const auto audio = parse(BytesView(file).first(size));
    EXPECT_EQ(audio.has_value(), size >= 44) << size;
  }
}

TEST_F(WavTest, SurvivesEachFlippedBit) {
  for (std::size_t bit = 0; bit < file.size() * 8; ++bit) {
    Bytes flipped = file;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto audio = parse(flipped);
    EXPECT_TRUE(!audio || audio->samples.size() <= 6U);
  }
}

}  // namespace
}  // namespace convoke::wav
