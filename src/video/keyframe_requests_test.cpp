#include "video/keyframe_requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace convoke::video {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// One published stream; `asked` holds when its publisher was asked, in milliseconds.
class KeyframeRequestsTest : public ::testing::Test {
 protected:
  KeyframeRequests requests{};
  Instant start{100s};
  std::vector<std::int64_t> asked{};

  void want(Duration at) { requests.on_wanted(start + at); }
  void run_until(Duration until) {
    while (requests.deadline() <= start + until) {
      asked.push_back((requests.deadline() - start) / 1ms);
      requests.on_deadline(requests.deadline());
    }
  }
};

TEST_F(KeyframeRequestsTest, AsksAtOnceAndOnceForManyReceivers) {
  want(0ms);
  run_until(0ms);
  for (int receiver = 0; receiver < 20; ++receiver) want(10ms);
  requests.on_keyframe();
  run_until(10s);
  EXPECT_THAT(asked, ElementsAre(0));
}

TEST_F(KeyframeRequestsTest, RepeatsWhileNoKeyframeComesAndSlowsDown) {
  want(0ms);
  run_until(14s);
  EXPECT_THAT(asked, ElementsAre(0, 500, 1000, 1500, 2500, 4500, 8500, 12500));
}

TEST_F(KeyframeRequestsTest, AsksAgainHalfASecondAfterTheLastTimeAtTheSoonest) {
  want(0ms);
  run_until(0ms);
  requests.on_keyframe();
  want(100ms);
  run_until(100ms);
  EXPECT_THAT(asked, ElementsAre(0));
  run_until(600ms);
  EXPECT_THAT(asked, ElementsAre(0, 500));
  requests.on_keyframe();
  want(3s);
  run_until(3s);
  EXPECT_THAT(asked, ElementsAre(0, 500, 3000));
}

TEST_F(KeyframeRequestsTest, IsQuickAgainAfterAKeyframeCame) {
  want(0ms);
  run_until(9s);
  requests.on_keyframe();
  asked.clear();
  want(10s);
  run_until(11s);
  EXPECT_THAT(asked, ElementsAre(10000, 10500, 11000));
}

TEST_F(KeyframeRequestsTest, AsksForNothingThatNobodyWants) {
  run_until(10s);
  EXPECT_THAT(asked, IsEmpty());
  want(11s);
  requests.on_unwanted();
  run_until(20s);
  EXPECT_THAT(asked, IsEmpty());
  EXPECT_FALSE(requests.is_wanted());
}

TEST_F(KeyframeRequestsTest, NumbersEachRequestAnew) {
  want(0ms);
  run_until(0ms);
  const auto first = requests.number();
  run_until(500ms);
  EXPECT_EQ(requests.number(), first + 1);
}

}  // namespace
}  // namespace convoke::video
