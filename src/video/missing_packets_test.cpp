#include "video/missing_packets.h"

#include <gmock/gmock.h>

#include <chrono>

namespace convoke::video {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr Duration kRoundTrip = 50ms;

/// A stream of packets that come when they are told to.
class MissingPacketsTest : public ::testing::Test {
 protected:
  void come(std::initializer_list<std::uint16_t> sequences) {
    for (const auto sequence : sequences) missing.on_packet(sequence, now);
  }
  auto due_in(Duration passed) {
    now += passed;
    return missing.due(now, kRoundTrip);
  }

  MissingPackets missing;
  Instant now{1h};
};

TEST_F(MissingPacketsTest, AsksForWhatIsMissingAfterALittlePatience) {
  come({65533, 65534, 1});
  EXPECT_THAT(due_in(5ms), IsEmpty());
  EXPECT_THAT(due_in(5ms), ElementsAre(65535, 0));
}

TEST_F(MissingPacketsTest, DoesNotAskForWhatWasOnlyOvertaken) {
  come({10, 12, 11, 14});
  EXPECT_THAT(due_in(20ms), ElementsAre(13));
}

TEST_F(MissingPacketsTest, AsksAgainAfterEachRoundTripUntilItComes) {
  come({10, 13});
  EXPECT_THAT(due_in(10ms), ElementsAre(11, 12));
  EXPECT_THAT(due_in(45ms), IsEmpty());
  come({12});
  EXPECT_THAT(due_in(5ms), ElementsAre(11));
  come({11});
  EXPECT_THAT(due_in(1s), IsEmpty());
  EXPECT_FALSE(missing.take_given_up());
}

TEST_F(MissingPacketsTest, GivesUpAfterSomeTries) {
  come({10, 12});
  for (int i = 0; i < MissingPackets::kMaxTries; ++i) EXPECT_THAT(due_in(60ms), ElementsAre(11));
  EXPECT_FALSE(missing.take_given_up());
  EXPECT_THAT(due_in(60ms), IsEmpty());
  EXPECT_TRUE(missing.take_given_up());
  EXPECT_FALSE(missing.take_given_up());
}

TEST_F(MissingPacketsTest, GivesUpAGapThatIsTooLarge) {
  come({10, 12, 12 + 255 + 1});
  EXPECT_FALSE(missing.take_given_up());
  come({12 + 255 + 1 + 2, 12 + 255 + 1 + 4});
  EXPECT_TRUE(missing.take_given_up());
  EXPECT_THAT(due_in(10ms), ElementsAre(12 + 255 + 1 + 3));
}

TEST_F(MissingPacketsTest, ForgetsEverythingWhenTheStreamBeginsAnew) {
  come({10, 12});
  missing.clear();
  come({40000, 40001});
  EXPECT_THAT(due_in(1s), IsEmpty());
}

}  // namespace
}  // namespace convoke::video
