#include "sip/session_timer.h"

#include <gtest/gtest.h>

namespace convoke::sip {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using Due = SessionTimer::Due;

const Instant kStart{};

TEST(SessionTimerTest, RefreshesAtHalfTheInterval) {
  SessionTimer timer;
  timer.agree(seconds(1800), SessionTimer::Refresher::Us, kStart);
  EXPECT_EQ(timer.due(kStart + seconds(899)), Due::Nothing);
  EXPECT_EQ(timer.due(kStart + seconds(900)), Due::Refresh);
  EXPECT_EQ(timer.due(kStart + seconds(901)), Due::Nothing);
}

TEST(SessionTimerTest, GivesUpAPeerThatDoesNotRefresh) {
  SessionTimer timer;
  timer.agree(seconds(1800), SessionTimer::Refresher::Peer, kStart);
  EXPECT_EQ(timer.due(kStart + seconds(1767)), Due::Nothing);
  EXPECT_EQ(timer.due(kStart + seconds(1768)), Due::Expired);
  EXPECT_EQ(timer.due(kStart + seconds(9999)), Due::Nothing);
}

TEST(SessionTimerTest, StartsAnewWithEachRefresh) {
  SessionTimer timer;
  timer.agree(seconds(90), SessionTimer::Refresher::Peer, kStart);
  timer.on_refreshed(kStart + seconds(59));
  EXPECT_EQ(timer.due(kStart + seconds(100)), Due::Nothing);
  EXPECT_EQ(timer.due(kStart + seconds(119)), Due::Expired);
}

TEST(SessionTimerTest, TriesAgainSoonAfterAGlare) {
  SessionTimer timer;
  timer.agree(seconds(90), SessionTimer::Refresher::Us, kStart);
  EXPECT_EQ(timer.due(kStart + seconds(45)), Due::Refresh);
  timer.on_glare(kStart + seconds(46));
  EXPECT_EQ(timer.due(kStart + seconds(48)), Due::Refresh);
}

TEST(SessionTimerTest, AsksAPeerWithoutTimersEveryTenMinutes) {
  SessionTimer timer;
  timer.watch(kStart);
  EXPECT_EQ(timer.due(kStart + seconds(599)), Due::Nothing);
  EXPECT_EQ(timer.due(kStart + minutes(10)), Due::Ask);
  timer.on_refreshed(kStart + seconds(601));
  EXPECT_EQ(timer.due(kStart + minutes(20)), Due::Nothing);
  EXPECT_EQ(timer.due(kStart + seconds(1201)), Due::Ask);
}

}  // namespace
}  // namespace convoke::sip
