#include "audio/active_speakers.h"

#include <gmock/gmock.h>

#include <array>
#include <vector>

namespace convoke::audio {
namespace {

/// Six people around a table; `hear` gives one tick's levels and chooses up to two of them.
class ActiveSpeakersTest : public ::testing::Test {
 protected:
  void hear(const std::array<int, 6>& levels, int ticks = 1) {
    for (int tick = 0; tick < ticks; ++tick) {
      for (std::size_t i = 0; i < people_.size(); ++i)
        people_[i].hear(static_cast<LevelDbov>(levels[i]));
      std::vector<Loudness*> all;
      for (auto& person : people_) all.push_back(&person);
      choose_active(all, 2);
    }
  }
  std::vector<std::size_t> active() const {
    std::vector<std::size_t> seats;
    for (std::size_t i = 0; i < people_.size(); ++i)
      if (people_[i].is_active()) seats.push_back(i);
    return seats;
  }

  std::array<Loudness, 6> people_;
};

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST_F(ActiveSpeakersTest, TakesTheFirstFrameOfAWord) {
  hear({90, 90, 90, 90, 90, 90}, 100);
  EXPECT_THAT(active(), IsEmpty());
  hear({90, 90, 30, 90, 90, 90});
  EXPECT_THAT(active(), ElementsAre(2));
}

TEST_F(ActiveSpeakersTest, KeepsASpeakerThroughThePausesBetweenWords) {
  hear({25, 90, 90, 90, 90, 90});
  hear({90, 90, 90, 90, 90, 90}, 25);
  EXPECT_THAT(active(), ElementsAre(0));
  hear({90, 90, 90, 90, 90, 90}, 10);
  EXPECT_THAT(active(), IsEmpty());
}

TEST_F(ActiveSpeakersTest, TakesTheLoudestOfMany) {
  hear({30, 20, 35, 22, 33, 36}, 10);
  EXPECT_THAT(active(), ElementsAre(1, 3));
}

TEST_F(ActiveSpeakersTest, LetsNobodyWhoIsJustALittleLouderInterrupt) {
  hear({25, 25, 90, 90, 90, 90}, 10);
  hear({25, 25, 21, 90, 90, 90}, 10);
  EXPECT_THAT(active(), ElementsAre(0, 1));
  hear({25, 26, 15, 90, 90, 90}, 10);
  EXPECT_THAT(active(), ::testing::Contains(2U));
}

TEST_F(ActiveSpeakersTest, LearnsThatASteadyNoiseIsNobodySpeaking) {
  hear({45, 90, 90, 90, 90, 90}, 50 * 20);
  EXPECT_THAT(active(), IsEmpty());
}

TEST_F(ActiveSpeakersTest, NeverTakesALoudToneForNoise) {
  hear({20, 90, 90, 90, 90, 90}, 50 * 60);
  EXPECT_THAT(active(), ElementsAre(0));
}

}  // namespace
}  // namespace convoke::audio
