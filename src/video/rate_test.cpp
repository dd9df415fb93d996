#include "video/rate.h"

#include <gtest/gtest.h>

namespace convoke::video {
namespace {

using namespace std::chrono_literals;

TEST(Rate, IsWhatPassedInTheLastSecond) {
  Rate rate;
  Instant now{100s};
  for (int i = 0; i < 100; ++i, now += 20ms) rate.add(250, now);
  EXPECT_EQ(rate.bits_per_second(now), 100'000U);
  EXPECT_EQ(rate.bits_per_second(now + 500ms), 50'000U);
  EXPECT_EQ(rate.bits_per_second(now + 1100ms), 0U);
}

TEST(Rate, ForgetsEverythingOverALongSilence) {
  Rate rate;
  rate.add(1000, Instant{1s});
  EXPECT_EQ(rate.bits_per_second(Instant{1100ms}), 8'000U);
  EXPECT_EQ(rate.bits_per_second(Instant{1'000'000s}), 0U);
  rate.add(500, Instant{1'000'000s});
  EXPECT_EQ(rate.bits_per_second(Instant{1'000'000s + 100ms}), 4'000U);
}

TEST(Rate, LeavesOutTheTenthThatIsNotOver) {
  Rate rate;
  rate.add(1000, Instant{1050ms});
  EXPECT_EQ(rate.bits_per_second(Instant{1090ms}), 0U);
  EXPECT_EQ(rate.bits_per_second(Instant{1100ms}), 8'000U);
}

}  // namespace
}  // namespace convoke::video
