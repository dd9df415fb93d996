#include "video/rewriter.h"

#include <gtest/gtest.h>

#include <chrono>

namespace convoke::video {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFrame = 40ms;
constexpr std::uint32_t kFrameUnits = 3600;

/// A stream that begins at 100 and 5000, and the time.
class RewriterTest : public ::testing::Test {
 protected:
  Rewriter rewriter{{.sequence = 100, .timestamp = 5000}};
  Instant now{1h};
};

TEST_F(RewriterTest, KnowsNoPlaceBeforeItsFirstSource) {
  EXPECT_FALSE(rewriter.rewrite({.sequence = 1, .timestamp = 1}, now).has_value());
  EXPECT_FALSE(rewriter.timestamp_at(now).has_value());
}

TEST_F(RewriterTest, KeepsTheDistancesOfASourceAcrossRollOver) {
  rewriter.begin({.sequence = 65535, .timestamp = 0xFFFFFFF0}, now);
  EXPECT_EQ(rewriter.rewrite({.sequence = 65535, .timestamp = 0xFFFFFFF0}, now),
            (Place{.sequence = 100, .timestamp = 5000}));
  // Two are missing, and one of them comes after all.
  EXPECT_EQ(rewriter.rewrite({.sequence = 2, .timestamp = 0xFFFFFFF0 + kFrameUnits}, now + kFrame),
            (Place{.sequence = 103, .timestamp = 5000 + kFrameUnits}));
  EXPECT_EQ(rewriter.rewrite({.sequence = 1, .timestamp = 0xFFFFFFF0 + kFrameUnits}, now + kFrame),
            (Place{.sequence = 102, .timestamp = 5000 + kFrameUnits}));
}

TEST_F(RewriterTest, GoesOnBehindTheHighestNumberWhenTheSourceChanges) {
  rewriter.begin({.sequence = 10, .timestamp = 0}, now);
  rewriter.rewrite({.sequence = 10, .timestamp = 0}, now);
  rewriter.rewrite({.sequence = 14, .timestamp = 0}, now);
  rewriter.rewrite({.sequence = 12, .timestamp = 0}, now);
  rewriter.begin({.sequence = 40000, .timestamp = 77}, now + kFrame);
  EXPECT_EQ(rewriter.rewrite({.sequence = 40000, .timestamp = 77}, now + kFrame),
            (Place{.sequence = 105, .timestamp = 5000 + kFrameUnits}));
  EXPECT_FALSE(rewriter.rewrite({.sequence = 39999, .timestamp = 77}, now + kFrame).has_value());
}

TEST_F(RewriterTest, LetsTimeGoOnWhileNothingIsSent) {
  rewriter.begin({.sequence = 10, .timestamp = 0}, now);
  rewriter.rewrite({.sequence = 10, .timestamp = 0}, now);
  rewriter.begin({.sequence = 10, .timestamp = 9}, now + 10s);
  EXPECT_EQ(rewriter.rewrite({.sequence = 10, .timestamp = 9}, now + 10s)->timestamp,
            5000U + 900'000U);
}

TEST_F(RewriterTest, NeverGoesBackInTimeWhenTheSourceChanges) {
  rewriter.begin({.sequence = 10, .timestamp = 0}, now);
  rewriter.rewrite({.sequence = 10, .timestamp = 0}, now);
  rewriter.rewrite({.sequence = 11, .timestamp = kFrameUnits}, now + kFrame);
  rewriter.begin({.sequence = 10, .timestamp = 0}, now + kFrame);
  EXPECT_GT(rewriter.rewrite({.sequence = 10, .timestamp = 0}, now + kFrame)->timestamp,
            5000U + kFrameUnits);
}

TEST_F(RewriterTest, TellsTheTimestampOfNowWithinMillisecondsThoughFramesAreLate) {
  rewriter.begin({.sequence = 0, .timestamp = 0}, now);
  for (std::uint32_t i = 0; i < 200; ++i) {
    const Duration late = i % 3 == 0 ? 0ms : i % 3 == 1 ? 7ms : 15ms;
    rewriter.rewrite({.sequence = static_cast<std::uint16_t>(i), .timestamp = i * kFrameUnits},
                     now + i * kFrame + late);
  }
  const auto error =
      wire::distance(5000U + 200U * kFrameUnits, *rewriter.timestamp_at(now + 200 * kFrame));
  EXPECT_LT(error, 90);
  EXPECT_GT(error, -3 * 90);
}

TEST_F(RewriterTest, FollowsASourceWhoseClockIsSlow) {
  rewriter.begin({.sequence = 0, .timestamp = 0}, now);
  // 200 in a million: 24 ms in two minutes.
  for (std::uint32_t i = 0; i <= 3000; ++i)
    rewriter.rewrite({.sequence = static_cast<std::uint16_t>(i), .timestamp = i * kFrameUnits},
                     now + i * kFrame + i * 8us);
  const auto error = wire::distance(5000U + 3000U * kFrameUnits,
                                    *rewriter.timestamp_at(now + 3000 * kFrame + 24ms));
  EXPECT_LT(std::abs(error), 90);
}

}  // namespace
}  // namespace convoke::video
