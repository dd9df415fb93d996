#include "meeting/knock_limits.h"

#include <gtest/gtest.h>

namespace convoke::meeting {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kMidday = std::chrono::sys_days{std::chrono::year{2026} / 11 / 22} + 12h;
const IpAddress kHere = IpAddress::v4(192, 0, 2, 1);
const IpAddress kThere = IpAddress::v4(192, 0, 2, 2);

/// Sixty knocks a minute, three wrong codes a day, at noon.
class KnockLimitsTest : public ::testing::Test {
 protected:
  static IpAddress v6(const char* text) { return *IpAddress::parse(text); }

  int knocks_let_through(const IpAddress& from, int count) {
    int through = 0;
    for (int i = 0; i < count; ++i)
      if (!limits.on_knock(from, now)) ++through;
    return through;
  }
  void misses(const IpAddress& from) {
    ASSERT_FALSE(limits.on_try(from, now));
    limits.on_miss(from, now);
  }

  KnockLimits limits{{.knocks_a_minute = 60, .misses_a_day = 3, .sources = 4}};
  WallTime now = kMidday;
};

TEST_F(KnockLimitsTest, LetsAMinutesKnocksThroughAtOnceAndThenOneASecond) {
  EXPECT_EQ(knocks_let_through(kHere, 100), 60);
  EXPECT_EQ(limits.on_knock(kHere, now), 1000ms);
  now += 400ms;
  EXPECT_EQ(limits.on_knock(kHere, now), 600ms);
  now += 600ms;
  EXPECT_EQ(knocks_let_through(kHere, 2), 1);
  now += 1h;
  EXPECT_EQ(knocks_let_through(kHere, 100), 60);
}

TEST_F(KnockLimitsTest, CountsEachAddressForItself) {
  knocks_let_through(kHere, 100);
  for (int i = 0; i < 3; ++i) misses(kHere);
  EXPECT_FALSE(limits.on_knock(kThere, now));
  EXPECT_FALSE(limits.on_try(kThere, now));
}

TEST_F(KnockLimitsTest, CountsASubscribersNetworkAsOne) {
  EXPECT_EQ(knocks_let_through(v6("2001:db8:0:1::1"), 60), 60);
  EXPECT_TRUE(limits.on_knock(v6("2001:db8:0:1:ffff::2"), now));
  EXPECT_FALSE(limits.on_knock(v6("2001:db8:0:2::1"), now));
}

TEST_F(KnockLimitsTest, TakesNoMoreCodesAfterTooManyMissesUntilTheNextDay) {
  for (int i = 0; i < 3; ++i) misses(kHere);
  EXPECT_EQ(limits.on_try(kHere, now), 12h);
  EXPECT_TRUE(limits.is_shut(kHere, now));
  EXPECT_FALSE(limits.on_knock(kHere, now));
  now += 12h;
  EXPECT_FALSE(limits.on_try(kHere, now));
}

TEST_F(KnockLimitsTest, TakesAnyNumberOfRightCodes) {
  for (int i = 0; i < 20; ++i) {
    ASSERT_FALSE(limits.on_try(kHere, now)) << i;
    limits.on_hit(kHere, now);
  }
  for (int i = 0; i < 3; ++i) misses(kHere);
  EXPECT_TRUE(limits.on_try(kHere, now));
}

TEST_F(KnockLimitsTest, ComparesNoMoreCodesAtOnceThanInTurn) {
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(limits.on_try(kHere, now));
  EXPECT_EQ(limits.on_try(kHere, now), 1s);
  EXPECT_FALSE(limits.is_shut(kHere, now));
  limits.on_hit(kHere, now);
  EXPECT_FALSE(limits.on_try(kHere, now));
}

TEST_F(KnockLimitsTest, ForgetsWhoHasBeenQuietForLongest) {
  for (int i = 0; i < 3; ++i) misses(kHere);
  for (std::uint8_t i = 2; i < 5; ++i) limits.on_knock(IpAddress::v4(10, 0, 0, i), now);
  EXPECT_EQ(limits.size(), 4U);
  EXPECT_TRUE(limits.on_try(kHere, now));  // now the last that came
  limits.on_knock(IpAddress::v4(10, 0, 0, 5), now);
  EXPECT_EQ(limits.size(), 4U);
  EXPECT_TRUE(limits.on_try(kHere, now));
  for (std::uint8_t i = 6; i < 10; ++i) limits.on_knock(IpAddress::v4(10, 0, 0, i), now);
  EXPECT_FALSE(limits.on_try(kHere, now));
}

TEST_F(KnockLimitsTest, BearsAClockThatIsSetBack) {
  knocks_let_through(kHere, 60);
  now -= 1h;
  EXPECT_EQ(limits.on_knock(kHere, now), 1000ms);
  now += 1s;
  EXPECT_FALSE(limits.on_knock(kHere, now));
}

}  // namespace
}  // namespace convoke::meeting
