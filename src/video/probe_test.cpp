#include "video/probe.h"

#include <gtest/gtest.h>

namespace convoke::video {
namespace {

using namespace std::chrono_literals;

/// A browser that is sent 300 kbit/s of video, which can take 400, and needs 1400 for more, the
/// audio included.
class ProbeTest : public ::testing::Test {
 protected:
  Probe probe{};
  Instant now{100s};
  ProbeView view{.known_bps = 400'000, .video_bps = 300'000, .wanted_bps = 1'350'000};

  /// Looks each 20 ms; gives the padding in bit/s.
  double run(Duration length) {
    std::size_t bytes = 0;
    for (const auto end = now + length; now < end; now += 20ms) {
      probe.on_view(view, now);
      bytes += probe.take_due_bytes(now);
    }
    return static_cast<double>(bytes) * 8 / std::chrono::duration<double>(length).count();
  }
  /// How long nothing is probed from now on; at most 3 min.
  Duration pause() {
    const auto start = now;
    while (!probe.is_probing() && now < start + 3min) run(20ms);
    return now - start;
  }
  void fails() {
    view.is_congested = true;
    run(20ms);
    view.is_congested = false;
  }
};

TEST_F(ProbeTest, BringsWhatIsSentTo20PercentAboveWhatIsKnown) {
  EXPECT_NEAR(run(2s), 480'000 - 300'000, 5'000);
  view.known_bps = 800'000;
  EXPECT_NEAR(run(2s), 960'000 - 300'000, 5'000);
}

TEST_F(ProbeTest, SendsNoMoreThanIsWanted) {
  view.known_bps = 1'300'000;
  EXPECT_NEAR(run(2s), 1'400'000 - 300'000, 20'000);
}

TEST_F(ProbeTest, SendsNoMoreThanTwoMegabits) {
  view = {.known_bps = 6'000'000, .video_bps = 1'000'000, .wanted_bps = 8'950'000};
  EXPECT_NEAR(run(2s), 2'000'000, 20'000);
}

TEST_F(ProbeTest, SendsNothingWhereTheVideoItselfIsEnough) {
  view.video_bps = 700'000;
  EXPECT_EQ(run(4s), 0);
}

TEST_F(ProbeTest, DoesNothingWhileNothingIsKnownOrWanted) {
  view.known_bps.reset();
  run(10s);
  EXPECT_FALSE(probe.is_probing());
  view.known_bps = 400'000;
  view.wanted_bps = 0;
  run(10s);
  EXPECT_FALSE(probe.is_probing());
  view.wanted_bps = 350'000;
  run(10s);
  EXPECT_FALSE(probe.is_probing()) << "what is wanted fits already";
}

TEST_F(ProbeTest, EndsWithSuccessOnceWhatIsWantedFits) {
  run(2s);
  view.known_bps = 1'400'000;
  run(20ms);
  EXPECT_FALSE(probe.is_probing());
  EXPECT_EQ(probe.take_due_bytes(now), 0U);
}

TEST_F(ProbeTest, EndsWhenNothingMoreIsWanted) {
  run(2s);
  view.wanted_bps = 0;
  EXPECT_EQ(run(1s), 0);
  EXPECT_FALSE(probe.is_probing());
}

TEST_F(ProbeTest, GoesOnWhileMoreFits) {
  for (int second = 0; second < 12; ++second) {
    run(1s);
    EXPECT_TRUE(probe.is_probing());
    view.known_bps = static_cast<std::uint32_t>(*view.known_bps * 1.08);
  }
}

TEST_F(ProbeTest, FailsWhenNothingRisesForTwoAndAHalfSeconds) {
  run(2400ms);
  EXPECT_TRUE(probe.is_probing());
  run(200ms);
  EXPECT_FALSE(probe.is_probing());
}

TEST_F(ProbeTest, FailsAtOnceWhenWhatIsKnownFalls) {
  run(1s);
  view.known_bps = 500'000;
  run(1s);
  view.known_bps = 490'000;
  run(20ms);
  EXPECT_FALSE(probe.is_probing());
}

TEST_F(ProbeTest, FailsAfterThirtySecondsInAnyCase) {
  view.wanted_bps = 4'000'000'000;
  for (int second = 0; second < 31; ++second) {
    run(1s);
    view.known_bps = static_cast<std::uint32_t>(*view.known_bps * 1.08);
  }
  EXPECT_FALSE(probe.is_probing());
}

TEST_F(ProbeTest, StopsAtOnceWhenTheWayBecomesCongested) {
  run(2s);
  fails();
  EXPECT_EQ(run(4s), 0);
}

TEST_F(ProbeTest, WaitsTwiceAsLongAfterEachFailureUpToAMinute) {
  run(1s);
  for (const auto expected : {5s, 10s, 20s, 40s, 60s, 60s}) {
    fails();
    EXPECT_NEAR(std::chrono::duration<double>(pause()).count(),
                static_cast<double>(expected.count()), 0.1);
  }
}

TEST_F(ProbeTest, WaitsAShortTimeAgainAfterSuccess) {
  run(1s);
  for (int i = 0; i < 4; ++i) {
    fails();
    pause();
  }
  view.known_bps = 1'400'000;
  run(20ms);
  view.wanted_bps = 3'000'000;
  EXPECT_NEAR(std::chrono::duration<double>(pause()).count(), 5, 0.1);
}

TEST_F(ProbeTest, BeginsFiveSecondsAfterCongestionAtTheSoonest) {
  view.is_congested = true;
  run(20s);
  EXPECT_FALSE(probe.is_probing());
  view.is_congested = false;
  EXPECT_NEAR(std::chrono::duration<double>(pause()).count(), 5, 0.1);
}

TEST_F(ProbeTest, GivesBytesInPiecesThatReceiversCountAndOwesNothing) {
  view.video_bps = 472'000;
  probe.on_view(view, now);
  EXPECT_EQ(probe.take_due_bytes(now + 20ms), 0U) << "20 bytes";
  EXPECT_EQ(probe.take_due_bytes(now + 250ms), 250U);
  view.video_bps = 0;
  view.known_bps = 9'000'000;
  view.wanted_bps = 10'000'000;
  probe.on_view(view, now + 250ms);
  EXPECT_EQ(probe.take_due_bytes(now + 3s), 25'000U) << "100 ms of 2 Mbit/s after a stall";
  EXPECT_EQ(probe.take_due_bytes(now + 3s), 0U);
}

}  // namespace
}  // namespace convoke::video
