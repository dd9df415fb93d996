#include "video/bandwidth.h"

#include <gtest/gtest.h>

#include <array>

namespace convoke::video {
namespace {

using namespace std::chrono_literals;

/// A browser that is sent one stream of 100 packets of 1250 bytes a second: 1 Mbit/s.
class BandwidthTest : public ::testing::Test {
 protected:
  Bandwidth bandwidth{};
  Instant now{100s};
  wire::ReportBlock block{.ssrc = 7, .highest_sequence = 1000};

  void sends_for_a_second() {
    for (int i = 0; i < 100; ++i, now += 10ms) bandwidth.on_sent(1250, now);
  }
  /// A second in which so many of its hundred packets are lost.
  void second(int lost) {
    sends_for_a_second();
    block.highest_sequence += 100;
    block.cumulative_lost += lost;
    report();
  }
  void report() { bandwidth.on_reports(std::span(&block, 1), now); }
  void remb(std::uint64_t bits_per_second) { bandwidth.on_remb(bits_per_second, now); }
};

TEST_F(BandwidthTest, GuessesBeforeTheFirstRemb) {
  second(0);
  EXPECT_EQ(bandwidth.known_bps(), std::nullopt);
  EXPECT_EQ(bandwidth.budget().more_bps, kFirstGuessBps - kAudioBps);
  EXPECT_GT(bandwidth.budget().least_bps, 1'000'000'000U);
}

TEST_F(BandwidthTest, GuessesLessWherePacketsAreLostBeforeTheFirstRemb) {
  second(0);
  second(50);
  second(50);
  EXPECT_EQ(bandwidth.known_bps(), std::nullopt);
  EXPECT_LT(bandwidth.budget().more_bps, 800'000U);
  EXPECT_LT(bandwidth.budget().least_bps, 800'000U);
}

TEST_F(BandwidthTest, TakesTheAudioOffFirst) {
  remb(900'000);
  EXPECT_EQ(bandwidth.budget(), (Budget{.least_bps = 850'000, .more_bps = 850'000}));
  remb(40'000);
  EXPECT_EQ(bandwidth.budget().more_bps, 0U);
}

TEST_F(BandwidthTest, LetsOneSmallPictureThroughWhateverTheRemb) {
  remb(40'000);
  EXPECT_EQ(bandwidth.budget().least_bps, kLeastPictureBps - kAudioBps);
  second(0);
  second(80);
  second(80);
  EXPECT_LT(bandwidth.budget().least_bps, kLeastPictureBps - kAudioBps);
}

TEST_F(BandwidthTest, TakesAnyRembThatABrowserMaySend) {
  remb(~std::uint64_t{0});
  EXPECT_EQ(bandwidth.known_bps(), ~std::uint32_t{0});
}

TEST_F(BandwidthTest, IsCongestedForTwoSecondsAfterTheRembFell) {
  remb(900'000);
  remb(890'000);
  EXPECT_FALSE(bandwidth.is_congested(now));
  remb(700'000);
  EXPECT_TRUE(bandwidth.is_congested(now + 1999ms));
  EXPECT_FALSE(bandwidth.is_congested(now + 2s));
  remb(1'500'000);
  EXPECT_EQ(bandwidth.budget().least_bps, 1'450'000U);
}

TEST_F(BandwidthTest, LetsLossesAboveTenPercentLowerWhatBetterLayersMayTake) {
  remb(1'500'000);
  report();
  second(20);
  EXPECT_TRUE(bandwidth.is_congested(now));
  // 1 Mbit/s of video and the audio were sent; half of the loss is taken off
  EXPECT_EQ(bandwidth.budget(), (Budget{.least_bps = 1'450'000, .more_bps = 895'000}));
  second(20);
  EXPECT_EQ(bandwidth.budget().more_bps, 800'500U);
}

TEST_F(BandwidthTest, LetsHeavyLossesLowerEverythingToWhatArrives) {
  remb(1'500'000);
  report();
  second(33);
  EXPECT_EQ(bandwidth.budget().least_bps, 1'450'000U);
  second(40);
  second(40);
  EXPECT_EQ(bandwidth.budget(), (Budget{.least_bps = 580'000, .more_bps = 511'120}));
  EXPECT_EQ(bandwidth.known_bps(), 561'120U);
  for (int i = 0; i < 11; ++i) second(0);
  EXPECT_EQ(bandwidth.budget(), (Budget{.least_bps = 1'450'000, .more_bps = 1'450'000}));
}

TEST_F(BandwidthTest, HoldsNoPictureForOneSecondOfHeavyLoss) {
  remb(1'500'000);
  report();
  for (int i = 0; i < 5; ++i) {
    second(50);
    second(30);
  }
  EXPECT_EQ(bandwidth.budget().least_bps, 1'450'000U);
}

TEST_F(BandwidthTest, TakesNoSecondForTheNextAfterAPause) {
  remb(1'500'000);
  report();
  second(50);
  now += 1min;
  second(50);
  EXPECT_EQ(bandwidth.budget().least_bps, 1'450'000U);
}

TEST_F(BandwidthTest, HoldsNoPictureForModerateLossThatGoesOn) {
  remb(1'500'000);
  report();
  second(80);
  second(80);
  const auto lowered = bandwidth.budget();
  second(20);
  EXPECT_GT(bandwidth.budget().least_bps, lowered.least_bps);
  EXPECT_LT(bandwidth.budget().more_bps, lowered.more_bps);
  for (int i = 0; i < 30; ++i) second(20);
  EXPECT_EQ(bandwidth.budget().least_bps, 1'450'000U);
}

TEST_F(BandwidthTest, NeverLowersThemToNothing) {
  remb(1'500'000);
  report();
  for (int i = 0; i < 30; ++i) second(99);
  EXPECT_EQ(bandwidth.budget(), (Budget{.least_bps = 50'000, .more_bps = 50'000}));
}

TEST_F(BandwidthTest, HoldsThemBetweenTwoAndTenPercent) {
  remb(1'500'000);
  report();
  second(5);
  EXPECT_EQ(bandwidth.budget().more_bps, 1'450'000U);
  EXPECT_FALSE(bandwidth.is_congested(now));
  second(20);
  const auto lowered = bandwidth.budget().more_bps;
  for (int i = 0; i < 10; ++i) second(5);
  EXPECT_EQ(bandwidth.budget().more_bps, lowered);
}

TEST_F(BandwidthTest, RaisesThemUpToTheRembOnceLittleIsLost) {
  remb(1'500'000);
  report();
  second(20);
  const auto lowered = bandwidth.budget().more_bps;
  second(1);
  EXPECT_GT(bandwidth.budget().more_bps, lowered);
  EXPECT_LT(bandwidth.budget().more_bps, 1'450'000U);
  for (int i = 0; i < 4; ++i) second(0);
  EXPECT_EQ(bandwidth.budget().more_bps, 1'450'000U);
}

TEST_F(BandwidthTest, JudgesNoLossFromAHandfulOfPackets) {
  remb(1'500'000);
  report();
  block.highest_sequence += 10;
  block.cumulative_lost += 5;
  now += 5s;
  report();
  EXPECT_FALSE(bandwidth.is_congested(now));
  EXPECT_EQ(bandwidth.budget().more_bps, 1'450'000U);
}

TEST_F(BandwidthTest, AddsUpAllStreams) {
  std::array<wire::ReportBlock, 2> blocks{wire::ReportBlock{.ssrc = 1},
                                          wire::ReportBlock{.ssrc = 2}};
  bandwidth.on_reports(blocks, now);
  sends_for_a_second();
  blocks[0].highest_sequence = 300;
  blocks[1].highest_sequence = 100;
  blocks[1].cumulative_lost = 60;
  bandwidth.on_reports(blocks, now);
  // 15 % of both, no heavy loss: half of it is taken off what was sent
  EXPECT_EQ(bandwidth.budget().more_bps, 921'250U);
}

TEST_F(BandwidthTest, IsNotMisledByAStreamThatStartsOverOrCountsBackwards) {
  report();
  block.highest_sequence = 5;
  block.cumulative_lost = -100;
  report();
  second(0);
  block.highest_sequence = 0xFFFFFFFF;
  block.cumulative_lost = 0x7FFFFF;
  now += 2s;
  report();
  EXPECT_EQ(bandwidth.budget().more_bps, kFirstGuessBps - kAudioBps);
}

TEST_F(BandwidthTest, ForgetsTheOldestOfManyStreams) {
  for (std::uint32_t ssrc = 1000; ssrc < 2000; ++ssrc) {
    block = {.ssrc = ssrc, .highest_sequence = 50};
    report();
  }
  block.highest_sequence = 150;
  block.cumulative_lost = 50;
  report();
  EXPECT_TRUE(bandwidth.is_congested(now));
}

TEST_F(BandwidthTest, TellsVideoFromPadding) {
  for (int i = 0; i < 100; ++i, now += 10ms) {
    bandwidth.on_sent(1250, now);
    bandwidth.on_padding(1250, now);
  }
  EXPECT_EQ(bandwidth.video_bps(now), 1'000'000U);
}

/// How many packets of 1000 bytes may be repeated now, at once.
class RepeatTest : public BandwidthTest {
 protected:
  int repeats() {
    int count = 0;
    while (count < 10'000 && bandwidth.may_repeat(now)) {
      bandwidth.on_repeated(1000, now);
      ++count;
    }
    return count;
  }
};

TEST_F(RepeatTest, MayTakeHalfOfWhatIsKnownToFit) {
  remb(4'000'000);
  EXPECT_EQ(repeats(), 50) << "200 ms of it at once";
  now += 100ms;
  EXPECT_EQ(repeats(), 25);
  now += 1min;
  EXPECT_EQ(repeats(), 50);
}

TEST_F(RepeatTest, CannotFillAWayThatHasBecomeNarrow) {
  remb(400'000);
  EXPECT_EQ(repeats(), 10);
  int count = 0;
  for (int i = 0; i < 100; ++i, now += 10ms) count += repeats();
  EXPECT_NEAR(count, 25, 1) << "in a second";
}

TEST_F(RepeatTest, GoesOnALittleWhateverIsKnown) {
  remb(10'000);
  repeats();
  now += 800ms;
  EXPECT_NEAR(repeats(), 10, 1) << "100 kbit/s";
}

TEST_F(RepeatTest, CountsAsVideo) {
  for (int i = 0; i < 10; ++i) bandwidth.on_repeated(1000, now);
  now += 1s;
  EXPECT_EQ(bandwidth.video_bps(now), 80'000U);
}

}  // namespace
}  // namespace convoke::video
