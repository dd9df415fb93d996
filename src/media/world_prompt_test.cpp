#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "media/phone_test.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using audio::Codec;
using testing::Phone;

/// A tone that swells and fades like a spoken sentence.
plane::SoundRef sentence(double hz, double seconds) {
  auto samples = convoke::testing::tone(hz, 16000, static_cast<std::size_t>(16000 * seconds));
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<std::int16_t>(samples[i] *
                                           std::sin(convoke::testing::kPi * static_cast<double>(i) /
                                                    static_cast<double>(samples.size())));
  return std::make_shared<plane::Sound>(
      plane::Sound{.rate_hz = 16000, .samples = std::move(samples)});
}

/// Legs that hear prompts, each codec in its turn.
class PromptTest : public testing::Hall, public ::testing::WithParamInterface<Codec> {
 protected:
  void plays(const Phone& phone, const plane::SoundRef& sound, int times = 1) {
    command(
        plane::Play{.leg = phone.leg(), .playback = PlaybackId{1}, .sound = sound, .times = times});
  }
  /// The loudest sample, and the highest step between two.
  struct Edges {
    int peak = 0;
    int step = 0;
  };
  static Edges edges(const Phone& phone) {
    Edges edges;
    for (std::size_t i = 1; i < phone.heard.size(); ++i) {
      edges.peak = std::max(edges.peak, std::abs(int{phone.heard[i]}));
      edges.step = std::max(edges.step, std::abs(phone.heard[i] - phone.heard[i - 1]));
    }
    return edges;
  }
};

TEST_P(PromptTest, IsTheSamePayloadsForAllWhenverTheyBegin) {
  Phone& first = opens(GetParam());
  Phone& second = opens(GetParam());
  talks_for(200ms);
  const auto sound = sentence(600, 1.0);
  plays(first, sound);
  talks_for(300ms);
  plays(second, sound);
  all_forget();
  talks_for(700ms);
  const auto heard_by_first = first.payloads;
  talks_for(300ms);
  ASSERT_GE(second.payloads.size(), 50U);
  EXPECT_TRUE(
      std::equal(heard_by_first.begin(), heard_by_first.end(), second.payloads.begin() + 15));
}

TEST_P(PromptTest, BeginsAndEndsWithoutAClick) {
  Phone& caller = opens(GetParam());
  talks_for(1s);
  plays(caller, sentence(600, 1.0));
  talks_for(1s);
  const Edges within = edges(caller);
  all_forget();
  plays(caller, sentence(600, 1.0), 2);
  talks_for(3s);
  EXPECT_LE(edges(caller).peak, within.peak * 11 / 10);
  EXPECT_LE(edges(caller).step, within.step * 5 / 4);
}

TEST_P(PromptTest, IsNotLouderAtThePlaceWhereAKeyInterruptsIt) {
  Phone& caller = opens(GetParam());
  opens(GetParam());
  talks_for(1s);
  const auto sound = sentence(600, 1.0);
  plays(caller, sound);
  talks_for(500ms);
  const Edges within = edges(caller);
  all_forget();
  command(plane::StopPlayback{.leg = caller.leg()});
  talks_for(500ms);
  EXPECT_LE(edges(caller).peak, within.peak * 101 / 100);
  plays(caller, sound);
  talks_for(500ms);
  all_forget();
  plays(caller, sentence(900, 1.0));
  talks_for(60ms);
  EXPECT_LE(edges(caller).peak, within.peak * 101 / 100);
}

TEST_P(PromptTest, IsFollowedByTheRoomWithoutAClick) {
  Phone& caller = enters(GetParam());
  Phone& speaker = enters(GetParam());
  enters(GetParam());
  speaker.says(440);
  talks_for(2s);
  const Edges room = edges(caller);
  plays(caller, sentence(600, 1.0));
  talks_for(980ms);
  all_forget();
  talks_for(1s);
  EXPECT_GT(caller.amplitude(440), 0.06);
  EXPECT_LE(edges(caller).peak, room.peak * 5 / 4);
  EXPECT_LE(edges(caller).step, room.step * 5 / 4);
}

TEST_P(PromptTest, GoesOnInAnotherCodec) {
  Phone& caller = opens(GetParam());
  talks_for(100ms);
  plays(caller, sentence(600, 1.0));
  talks_for(500ms);
  auto parameters = caller.parameters();
  parameters.codec = GetParam() == Codec::Pcma ? plane::Codec::Pcmu : plane::Codec::Pcma;
  parameters.payload_type = 98;
  command(plane::SetRemote{.leg = caller.leg(), .parameters = parameters});
  talks_for(480ms);
  EXPECT_EQ(all<plane::PlaybackEnded>().size(), 0U);
  talks_for(40ms);
  EXPECT_EQ(all<plane::PlaybackEnded>().size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(All, PromptTest,
                         ::testing::Values(Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma));

}  // namespace
}  // namespace convoke::media
