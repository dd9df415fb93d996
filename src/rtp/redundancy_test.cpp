#include "rtp/redundancy.h"

#include <gtest/gtest.h>

namespace convoke::rtp {
namespace {

using namespace std::chrono_literals;

class RedundancyTest : public ::testing::Test {
 protected:
  Redundancy redundancy;
  Instant now{1h};
};

TEST_F(RedundancyTest, IsNoneWithoutLoss) {
  EXPECT_EQ(redundancy.payloads(0, now), 0);
}

TEST_F(RedundancyTest, GrowsAtOnceWithTheLoss) {
  EXPECT_EQ(redundancy.payloads(1, now), 1);
  EXPECT_EQ(redundancy.payloads(4, now), 1);
  EXPECT_EQ(redundancy.payloads(5, now), 2);
  EXPECT_EQ(redundancy.payloads(100, now), 2);
}

TEST_F(RedundancyTest, GoesBackOnlyAfterSomeTimeWithoutNeed) {
  redundancy.payloads(10, now);
  EXPECT_EQ(redundancy.payloads(0, now + 19s), 2);
  EXPECT_EQ(redundancy.payloads(0, now + 20s), 0);
}

TEST_F(RedundancyTest, StaysWhileReportsOfLossComeNowAndThen) {
  for (int second = 0; second < 300; ++second)
    EXPECT_EQ(redundancy.payloads(second % 15 == 0 ? 9 : 0, now + second * 1s), 2) << second;
}

TEST_F(RedundancyTest, GoesBackStepByStepToWhatIsNeeded) {
  redundancy.payloads(10, now);
  EXPECT_EQ(redundancy.payloads(2, now + 20s), 1);
  EXPECT_EQ(redundancy.payloads(0, now + 39s), 1);
  EXPECT_EQ(redundancy.payloads(0, now + 41s), 0);
}

}  // namespace
}  // namespace convoke::rtp
