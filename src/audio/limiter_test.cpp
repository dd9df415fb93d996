#include "audio/limiter.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "testing/goertzel.h"

namespace convoke::audio {
namespace {

using ::testing::Each;

constexpr double kFirstHz = 440;
constexpr double kSecondHz = 620;
constexpr double kThirdHz = 770;

/// A mix at each of our rates that goes through one limiter.
class LimiterTest : public ::testing::TestWithParam<int> {
 protected:
  std::size_t second() const { return static_cast<std::size_t>(GetParam()); }

  void mixes(double hz, double amplitude, std::size_t seconds = 3) {
    mix_.resize(std::max(mix_.size(), seconds * second()));
    add(Bus(mix_).first(seconds * second()),
        convoke::testing::tone(hz, GetParam(), seconds * second(), amplitude));
  }
  void renders() {
    const std::size_t size = frame_samples(GetParam());
    heard_.resize(mix_.size());
    for (std::size_t at = 0; at < mix_.size(); at += size)
      limiter_.render(BusView(mix_).subspan(at, size), Pcm(heard_).subspan(at, size));
  }
  double amplitude(double hz) const {
    return convoke::testing::amplitude_at(hz, heard_, GetParam());
  }

  std::vector<std::int32_t> mix_;
  std::vector<std::int16_t> heard_;
  Limiter limiter_;
};

TEST_P(LimiterTest, LeavesAMixWithinFullScaleAsItIs) {
  mixes(kFirstHz, 0.5);
  mixes(kSecondHz, 0.49);
  renders();
  EXPECT_TRUE(std::ranges::equal(mix_, heard_));
}

TEST_P(LimiterTest, AddsNoTonesToThreeLoudOnes) {
  for (const double hz : {kFirstHz, kSecondHz, kThirdHz}) mixes(hz, 0.5);
  renders();
  const double loudness = amplitude(kFirstHz);
  EXPECT_GT(loudness, 0.3);
  for (const double hz :
       {2 * kFirstHz - kSecondHz, 2 * kSecondHz - kFirstHz, 2 * kSecondHz - kThirdHz,
        2 * kThirdHz - kSecondHz, kFirstHz + kSecondHz - kThirdHz, kSecondHz + kThirdHz - kFirstHz})
    EXPECT_LT(amplitude(hz), loudness * 0.01) << hz;
}

TEST_P(LimiterTest, KeepsTheRatioOfTones) {
  mixes(kFirstHz, 0.8);
  mixes(kSecondHz, 0.4);
  mixes(kThirdHz, 0.4);
  renders();
  EXPECT_NEAR(amplitude(kFirstHz) / amplitude(kSecondHz), 2.0, 0.02);
  EXPECT_NEAR(amplitude(kSecondHz) / amplitude(kThirdHz), 1.0, 0.01);
}

TEST_P(LimiterTest, ClipsAMillisecondAtMost) {
  for (const double hz : {kFirstHz, kSecondHz, kThirdHz}) mixes(hz, 0.9);
  renders();
  const auto clipped =
      std::ranges::count_if(heard_, [](int sample) { return sample == 32767 || sample == -32768; });
  EXPECT_LE(static_cast<std::size_t>(clipped), second() / 1000);
}

TEST_P(LimiterTest, ReturnsToFullVolumeWithinTwoSeconds) {
  mixes(kFirstHz, 0.75, 1);
  mixes(kFirstHz, 0.75, 4);
  renders();
  const auto last = mix_.end() - static_cast<std::ptrdiff_t>(second());
  EXPECT_TRUE(std::equal(last, mix_.end(), heard_.end() - static_cast<std::ptrdiff_t>(second())));
}

TEST_P(LimiterTest, BringsTheLoudestPossibleMixIntoSixteenBits) {
  mix_.assign(second(), 8 * -32768);
  renders();
  EXPECT_THAT(std::span(heard_).last(second() / 2), Each(::testing::Le(-32600)));
  mix_.assign(second(), 8 * 32767);
  renders();
  EXPECT_THAT(std::span(heard_).last(second() / 2), Each(::testing::Ge(32600)));
}

INSTANTIATE_TEST_SUITE_P(Rates, LimiterTest, ::testing::Values(8000, 16000, 48000));

}  // namespace
}  // namespace convoke::audio
