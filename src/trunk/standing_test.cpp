#include "trunk/standing.h"

#include <gtest/gtest.h>

namespace convoke::trunk {
namespace {

using std::chrono_literals::operator""s;

const Instant kStart{};

TEST(StandingTest, IsGoodUntilSomethingIsKnown) {
  EXPECT_TRUE(Standing().is_good(kStart));
}

TEST(StandingTest, FollowsTheProbes) {
  Standing standing;
  standing.on_probed(false);
  EXPECT_FALSE(standing.is_good(kStart + 3600s));
  standing.on_probed(true);
  EXPECT_TRUE(standing.is_good(kStart));
}

TEST(StandingTest, HoldsSilenceAgainstATrunkForHalfAMinute) {
  Standing standing;
  standing.on_silence(kStart);
  standing.on_probed(true);
  EXPECT_FALSE(standing.is_good(kStart + 29s));
  EXPECT_TRUE(standing.is_good(kStart + 30s));
}

}  // namespace
}  // namespace convoke::trunk
