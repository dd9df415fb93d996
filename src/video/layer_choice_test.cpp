#include "video/layer_choice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/random.h"

namespace convoke::video {
namespace {

using ::testing::ElementsAre;

/// Three sources with three layers each, of 100, 300 and 1200 kbit/s: streams 11 to 13 of the first
/// one, 21 to 23 of the second, 31 to 33 of the third. Everything else is said by the test.
class LayerChoiceTest : public ::testing::Test {
 protected:
  std::array<std::array<LayerOption, 3>, 3> sources{source(10), source(20), source(30)};
  std::vector<SectionWish> wishes{};
  std::uint32_t wanted_bps = 0;

  static std::array<LayerOption, 3> source(std::uint32_t base) {
    return {LayerOption{base + 1, 100'000, 120'000, true},
            LayerOption{base + 2, 300'000, 350'000, true},
            LayerOption{base + 3, 1'200'000, 1'400'000, true}};
  }

  SectionWish& wish(std::size_t index) {
    wishes.push_back({.layers = sources[index]});
    return wishes.back();
  }

  std::vector<LayerChoice> all(const Budget& budget) {
    std::vector<LayerChoice> choices(wishes.size());
    wanted_bps = choose_layers(budget, wishes, choices);
    return choices;
  }
  /// The chosen streams; 999 where a section is held.
  std::vector<std::uint32_t> with(std::uint32_t budget_bps) {
    return streams(Budget{budget_bps, budget_bps});
  }
  std::vector<std::uint32_t> streams(const Budget& budget) {
    std::vector<std::uint32_t> ids;
    for (const auto& choice : all(budget)) ids.push_back(choice.is_held ? 999 : choice.stream_id);
    return ids;
  }
  std::uint32_t used_bps(const std::vector<std::uint32_t>& chosen) const {
    std::uint32_t used = 0;
    for (const auto& layers : sources)
      for (const auto& layer : layers)
        if (std::ranges::find(chosen, layer.stream_id) != chosen.end())
          used += layer.bits_per_second;
    return used;
  }
};

TEST_F(LayerChoiceTest, GivesTheBestLayerWhereThereIsRoom) {
  wish(0);
  EXPECT_THAT(with(2'000'000), ElementsAre(13));
  EXPECT_EQ(wanted_bps, 0U);
}

TEST_F(LayerChoiceTest, DoesNotHoldALayerThatSendsMoreThanAnnouncedForAMoment) {
  sources[0][0].bits_per_second = 250'000;
  wish(0).shown_stream_id = 11;
  EXPECT_THAT(with(130'000), ElementsAre(11)) << "80 % of 1.25 times 120 kbit/s";
  EXPECT_THAT(with(110'000), ElementsAre(999));
  sources[0][0].max_bits_per_second = 0;
  EXPECT_THAT(with(130'000), ElementsAre(999)) << "nothing was announced";
}

TEST_F(LayerChoiceTest, HoldsALayerThatSendsManyTimesWhatWasAnnounced) {
  sources[0][0].bits_per_second = 4'000'000;
  wish(0).shown_stream_id = 11;
  EXPECT_THAT(with(300'000), ElementsAre(999));
}

TEST_F(LayerChoiceTest, HoldsASectionWhoseLeastLayerDoesNotFit) {
  wish(0);
  EXPECT_THAT(all(Budget{90'000, 90'000}),
              ElementsAre(LayerChoice{.stream_id = 0, .is_held = true}));
  EXPECT_EQ(wanted_bps, 115'000U);
}

TEST_F(LayerChoiceTest, LeavesTheLeastImportantOutFirst) {
  wish(0).priority = 1;
  wish(1).priority = 3;
  wish(2).priority = 2;
  EXPECT_THAT(with(240'000), ElementsAre(999, 21, 31));
  EXPECT_THAT(with(120'000), ElementsAre(999, 21, 999));
}

TEST_F(LayerChoiceTest, TakesPrioritiesAsTheyAreWithoutASign) {
  wish(0).priority = 0;
  wish(1).priority = 4'294'967'294;
  wish(2).priority = 4'294'967'295;
  EXPECT_THAT(with(240'000), ElementsAre(999, 21, 31));
}

TEST_F(LayerChoiceTest, GivesEverybodyALeastLayerBeforeAnybodyABetterOne) {
  wish(0).priority = 9;
  wish(1);
  wish(2);
  EXPECT_THAT(with(350'000), ElementsAre(11, 21, 31));
}

TEST_F(LayerChoiceTest, BettersTheMostImportantToTheEndFirst) {
  wish(0);
  wish(1).priority = 1;
  EXPECT_THAT(with(1'500'000), ElementsAre(11, 23));
  EXPECT_THAT(with(1'700'000), ElementsAre(12, 23));
}

TEST_F(LayerChoiceTest, BettersEqualsInTurnByOneStep) {
  wish(0);
  wish(1);
  EXPECT_THAT(with(450'000), ElementsAre(12, 21));
  EXPECT_THAT(with(700'000), ElementsAre(12, 22));
  EXPECT_THAT(with(1'700'000), ElementsAre(13, 22));
}

TEST_F(LayerChoiceTest, GivesWhatTheImportantCannotUseToTheOthers) {
  wish(0).priority = 1;
  wish(1);
  EXPECT_THAT(with(700'000), ElementsAre(12, 22));
}

TEST_F(LayerChoiceTest, MovesUpOnlyWithRoomToSpare) {
  wish(0).shown_stream_id = 12;
  EXPECT_THAT(with(1'379'999), ElementsAre(12));
  EXPECT_EQ(wanted_bps, 1'380'000U);
  EXPECT_THAT(with(1'380'000), ElementsAre(13));
}

TEST_F(LayerChoiceTest, StaysWithoutRoomToSpareAndMovesDownAtOnce) {
  wish(0).shown_stream_id = 13;
  EXPECT_THAT(with(960'000), ElementsAre(13));
  EXPECT_THAT(with(959'999), ElementsAre(12));
  EXPECT_THAT(with(240'000), ElementsAre(12));
  EXPECT_THAT(with(239'999), ElementsAre(11));
  EXPECT_THAT(with(80'000), ElementsAre(11));
  EXPECT_THAT(with(79'999), ElementsAre(999));
}

TEST_F(LayerChoiceTest, TakesAHeldSectionUpOnlyWithRoomToSpare) {
  wish(0);
  EXPECT_THAT(with(114'999), ElementsAre(999));
  EXPECT_THAT(with(115'000), ElementsAre(11));
}

TEST_F(LayerChoiceTest, WantsNoLayerAnnouncedAboveTheTarget) {
  wish(0).target_bits_per_second = 350'000;
  EXPECT_THAT(with(5'000'000), ElementsAre(12));
  EXPECT_EQ(wanted_bps, 0U);
  wishes[0].target_bits_per_second = 349'999;
  EXPECT_THAT(with(5'000'000), ElementsAre(11));
  wishes[0].target_bits_per_second = 1'000;
  EXPECT_THAT(with(5'000'000), ElementsAre(11)) << "the least one even so";
}

TEST_F(LayerChoiceTest, WantsNoLayerBetterThanTheStreamAskedFor) {
  wish(0).stream_id = 12;
  EXPECT_THAT(with(5'000'000), ElementsAre(12));
  EXPECT_THAT(with(200'000), ElementsAre(11)) << "a lesser one rather than nothing";
  wishes[0].stream_id = 11;
  EXPECT_THAT(with(5'000'000), ElementsAre(11));
}

TEST_F(LayerChoiceTest, PassesOverLayersThatAreNotSent) {
  sources[0][0].is_sent = false;
  sources[0][1].is_sent = false;
  wish(0).stream_id = 11;
  EXPECT_THAT(with(5'000'000), ElementsAre(13));
  EXPECT_THAT(with(1'000'000), ElementsAre(999));
}

TEST_F(LayerChoiceTest, GoesFromTheLeastToTheBestWhereTheMiddleIsNotSent) {
  sources[0][1].is_sent = false;
  wish(0);
  EXPECT_THAT(with(700'000), ElementsAre(11));
  EXPECT_EQ(wanted_bps, 1'380'000U);
  EXPECT_THAT(with(1'400'000), ElementsAre(13));
}

TEST_F(LayerChoiceTest, ShowsNothingAndHoldsNothingWhereNothingIsSent) {
  for (auto& layer : sources[0]) layer.is_sent = false;
  wish(0);
  wishes.push_back({});
  EXPECT_THAT(all(Budget{0, 0}), ElementsAre(LayerChoice{}, LayerChoice{}));
  EXPECT_EQ(wanted_bps, 0U);
}

TEST_F(LayerChoiceTest, LosesBetterLayersButNotTheLeastToLosses) {
  wish(0).shown_stream_id = 13;
  wish(1).shown_stream_id = 21;
  EXPECT_THAT(streams(Budget{.least_bps = 1'500'000, .more_bps = 50'000}), ElementsAre(11, 21));
  EXPECT_THAT(streams(Budget{.least_bps = 1'500'000, .more_bps = 400'000}), ElementsAre(12, 21));
}

TEST_F(LayerChoiceTest, SaysWhatTheNextStepNeeds) {
  wish(0).shown_stream_id = 11;
  wish(1).shown_stream_id = 21;
  EXPECT_THAT(with(220'000), ElementsAre(11, 21));
  EXPECT_EQ(wanted_bps, 445'000U);
  EXPECT_THAT(with(wanted_bps), ElementsAre(12, 21));
}

/// Whatever the wishes: the budget is kept, what is wanted is enough for a step, and what was
/// chosen is chosen again when it is shown.
TEST_F(LayerChoiceTest, KeepsItsPromisesForRandomWishes) {
  SeededRandom random(20);
  const auto below = [&](std::uint32_t limit) {
    return static_cast<std::uint32_t>(random.below(limit));
  };
  for (int round = 0; round < 2000; ++round) {
    wishes.clear();
    for (std::size_t i = 0; i < 3; ++i) {
      for (auto& layer : sources[i]) {
        layer.is_sent = below(4) != 0;
        layer.bits_per_second = layer.max_bits_per_second / (1 + below(2));
      }
      wish(i).priority = below(3);
      wishes.back().shown_stream_id = static_cast<std::uint32_t>(10 * i) + below(4);
      wishes.back().target_bits_per_second = below(2) * below(1'500'000);
    }
    const auto budget_bps = below(4'000'000);
    const auto chosen = with(budget_bps);
    const auto wanted = wanted_bps;
    ASSERT_LE(used_bps(chosen) * 0.8, budget_bps) << "round " << round;
    ASSERT_TRUE(wanted == 0 || wanted > budget_bps) << "round " << round;
    if (wanted != 0) {
      EXPECT_NE(with(wanted), chosen) << "round " << round;
    }
    for (std::size_t i = 0; i < 3; ++i) wishes[i].shown_stream_id = chosen[i];
    EXPECT_EQ(with(budget_bps), chosen) << "round " << round;
  }
}

}  // namespace
}  // namespace convoke::video
