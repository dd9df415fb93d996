#include "trunk/pacer.h"

#include <gtest/gtest.h>

namespace convoke::trunk {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// Starts every call as early as the pacer lets it.
class PacerTest : public ::testing::Test {
 protected:
  void starts(int calls) {
    for (int i = 0; i < calls; ++i) {
      ASSERT_NE(pacer.next_call(now), kNever);
      now = std::max(now, pacer.next_call(now));
      pacer.on_started(now);
    }
  }

  Instant now{};
  Pacer pacer{2, 5, now};
};

TEST_F(PacerTest, LetsAsManyGoAsTheTrunkTakesInASecond) {
  starts(2);
  EXPECT_EQ(now, Instant{});
  EXPECT_EQ(pacer.next_call(now), now + 500ms);
}

TEST_F(PacerTest, SpacesTheRestEvenly) {
  starts(5);
  EXPECT_EQ(now, Instant{} + 1500ms);
}

TEST_F(PacerTest, SavesNoMoreThanASecondOfCalls) {
  now += 1h;
  starts(2);
  EXPECT_EQ(pacer.next_call(now), now + 500ms);
}

TEST_F(PacerTest, WaitsForACallToEndWhenAllPlacesAreTaken) {
  starts(5);
  now += 10s;
  EXPECT_EQ(pacer.next_call(now), kNever);
  pacer.on_ended();
  EXPECT_LE(pacer.next_call(now), now);
}

TEST_F(PacerTest, HeedsRetryAfter) {
  pacer.on_refused(now + 30s);
  EXPECT_EQ(pacer.next_call(now), now + 30s);
  pacer.on_refused(now + 5s);
  EXPECT_EQ(pacer.next_call(now), now + 30s);
  EXPECT_TRUE(pacer.is_resting(now));
  EXPECT_FALSE(pacer.is_resting(now + 30s));
}

}  // namespace
}  // namespace convoke::trunk
