#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>

#include "audio/level.h"
#include "audio/opus_packet.h"
#include "media/phone_test.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using audio::Codec;
using testing::Phone;

constexpr double kHeard = 0.06;
constexpr double kNotHeard = 0.01;

/// One room; who is in it talks in tones.
class MixTest : public testing::Hall {
 protected:
  void settles() {
    talks_for(1s);
    all_forget();
    talks_for(2s);
  }
};

TEST_F(MixTest, LetsEverybodyHearTheOthersAndNobodyHimselfAcrossCodecs) {
  Phone& opus = enters(Codec::Opus);
  Phone& wide = enters(Codec::G722);
  Phone& mu = enters(Codec::Pcmu);
  Phone& a = enters(Codec::Pcma);
  opus.says(500);
  wide.says(800);
  mu.says(1200);
  a.says(1700);
  settles();
  const std::vector<std::pair<Phone*, double>> tones{
      {&opus, 500}, {&wide, 800}, {&mu, 1200}, {&a, 1700}};
  for (const auto& [listener, own_hz] : tones) {
    for (const auto& [speaker, hz] : tones) {
      if (listener == speaker)
        EXPECT_LT(listener->amplitude(hz), kNotHeard) << hz;
      else
        EXPECT_GT(listener->amplitude(hz), kHeard) << own_hz << " hears " << hz;
    }
  }
}

TEST_F(MixTest, KeepsRoomsApart) {
  Phone& here = enters(Codec::Pcmu, RoomId{1});
  Phone& there = enters(Codec::Pcmu, RoomId{2});
  Phone& listener = enters(Codec::Pcmu, RoomId{2});
  here.says(500);
  there.says(900);
  settles();
  EXPECT_LT(listener.amplitude(500), kNotHeard);
  EXPECT_GT(listener.amplitude(900), kHeard);
}

TEST_F(MixTest, KeepsWhatABrowserSharesFromItself) {
  const plane::EnterRoom browser{.room = RoomId{1}, .party = {7}};
  Phone& owner = enters(Codec::Opus, browser);
  Phone& share = enters(Codec::Opus, {.room = RoomId{1}, .party = {7}, .listens = false});
  Phone& other = enters(Codec::Pcmu);
  Phone& stranger = enters(Codec::Opus, {.room = RoomId{1}, .party = {8}});
  share.says(900);
  other.says(1300);
  settles();
  EXPECT_LT(owner.amplitude(900), kNotHeard);
  EXPECT_GT(owner.amplitude(1300), kHeard);
  owner.says(500);
  settles();
  EXPECT_LT(owner.amplitude(500), kNotHeard);
  EXPECT_LT(owner.amplitude(900), kNotHeard);
  EXPECT_GT(owner.amplitude(1300), kHeard);
  for (const double hz : {500.0, 900.0, 1300.0}) EXPECT_LT(share.amplitude(hz), kNotHeard) << hz;
  for (const double hz : {500.0, 900.0}) EXPECT_GT(other.amplitude(hz), kHeard) << hz;
  for (const double hz : {500.0, 900.0, 1300.0}) EXPECT_GT(stranger.amplitude(hz), kHeard) << hz;
}

TEST_F(MixTest, SendsAllSilentListenersOfACodecTheSamePayloads) {
  Phone& speaker = enters(Codec::Pcmu);
  Phone& first = enters(Codec::Opus);
  Phone& second = enters(Codec::Opus);
  speaker.says(700);
  settles();
  ASSERT_FALSE(first.payloads.empty());
  EXPECT_EQ(first.payloads, second.payloads);
  EXPECT_GT(first.amplitude(700), kHeard);
  EXPECT_NE(first.headers.back().ssrc, second.headers.back().ssrc);
}

TEST_F(MixTest, DoesNotLetAMutedLegBeHeard) {
  Phone& muted = enters(Codec::Pcmu);
  Phone& listener = enters(Codec::Pcmu);
  muted.says(700);
  command(plane::SetMuted{.leg = muted.leg(), .muted = true});
  settles();
  EXPECT_LT(listener.amplitude(700), kNotHeard);
  command(plane::SetMuted{.leg = muted.leg(), .muted = false});
  settles();
  EXPECT_GT(listener.amplitude(700), kHeard);
}

TEST_F(MixTest, BelievesWhatABrowserSaysOfItsLevel) {
  auto& talker = enters(audio::Codec::Opus);
  auto& listener = enters(audio::Codec::Opus);
  talker.says(1000);
  talker.told_level = audio::kSilenceDbov;
  talks_for(1s);
  EXPECT_LT(listener.amplitude(1000), 0.01);
  talker.told_level = 12;
  talks_for(500ms);
  all_forget();
  talks_for(500ms);
  EXPECT_GT(listener.amplitude(1000), 0.05);
}

TEST_F(MixTest, GivesNothingToABrowserThatBoastsOfItsLevel) {
  auto& quiet = enters(audio::Codec::Opus);
  auto& talker = enters(audio::Codec::Opus);
  auto& listener = enters(audio::Codec::Opus);
  quiet.told_level = 0;
  talker.says(1000);
  talks_for(1s);
  all_forget();
  talks_for(500ms);
  EXPECT_GT(listener.amplitude(1000), 0.05);
}

TEST_F(MixTest, SendsSoftNoiseFiftyTimesASecondWhileNobodySpeaks) {
  for (const Codec codec : {Codec::Opus, Codec::G722, Codec::Pcmu, Codec::Pcma}) {
    Phone& waiting = opens(codec);
    talks_for(1s);
    all_forget();
    talks_for(1s);
    EXPECT_EQ(waiting.payloads.size(), 50U);
    EXPECT_GT(audio::level_of(waiting.heard), 55);
    EXPECT_LT(audio::level_of(waiting.heard), 80);
  }
}

TEST_F(MixTest, MixesOnlyTheLoudestOfMany) {
  Phone& listener = enters(Codec::Pcmu);
  for (int i = 0; i < 6; ++i) enters(Codec::Pcmu).says(400 + 300 * i);
  settles();
  int heard = 0;
  for (int i = 0; i < 6; ++i)
    if (listener.amplitude(400 + 300 * i) > kHeard) ++heard;
  EXPECT_EQ(heard, 4);
}

TEST_F(MixTest, AddsNoTonesWhenThreeSpeakLoudly) {
  Phone& listener = enters(Codec::Pcmu);
  Phone& talking = enters(Codec::Opus);
  for (const double hz : {440.0, 620.0, 770.0}) enters(Codec::G722).shouts(hz);
  talking.says(1500);
  settles();
  for (const Phone* phone : {&listener, &talking}) {
    EXPECT_GT(phone->amplitude(440), 0.25);
    for (const double hz : {2 * 440.0 - 620.0, 440.0 + 620.0 - 770.0, 2 * 620.0 - 440.0})
      // The noise of Opus comes to 0.012 of the tone; a sum that is clipped to ten times as much.
      EXPECT_LT(phone->amplitude(hz), 0.02 * phone->amplitude(440)) << hz;
  }
}

TEST_F(MixTest, PlaysJoinTonesToEverybody) {
  Phone& first = enters(Codec::Opus);
  Phone& second = enters(Codec::Pcma);
  settles();
  all_forget();
  command(plane::PlayToRoom{
      .room = RoomId{1},
      .sound = std::make_shared<plane::Sound>(
          plane::Sound{.rate_hz = 16000, .samples = convoke::testing::tone(1000, 16000, 16000)})});
  talks_for(1s);
  EXPECT_GT(first.amplitude(1000), kHeard);
  EXPECT_GT(second.amplitude(1000), kHeard);
  all_forget();
  talks_for(1s);
  EXPECT_LT(first.amplitude(1000), kNotHeard);
}

/// A room of one codec in which a listener begins to speak while another speaks: what it hears
/// passes from the shared stream to one of its own, and back.
class HandOverTest : public MixTest, public ::testing::WithParamInterface<Codec> {
 protected:
  static int roughness(const Phone& phone) {
    int worst = 0;
    for (std::size_t i = 1; i < phone.heard.size(); ++i)
      worst = std::max(worst, std::abs(phone.heard[i] - phone.heard[i - 1]));
    return worst;
  }
};

TEST_P(HandOverTest, IsNotHeard) {
  Phone& speaker = enters(GetParam());
  Phone& listener = enters(GetParam());
  enters(GetParam());
  speaker.says(440);
  settles();
  const int smooth = roughness(listener);
  all_forget();
  listener.says(900);
  talks_for(1s);
  listener.says(0);
  talks_for(3s);
  EXPECT_GT(listener.amplitude(440), kHeard);
  EXPECT_LT(listener.amplitude(900), kNotHeard);
  EXPECT_LE(roughness(listener), smooth * 3 / 2);
}

INSTANTIATE_TEST_SUITE_P(All, HandOverTest,
                         ::testing::Values(Codec::Opus, Codec::G722, Codec::Pcmu));

bool is_protected(const Phone& phone) {
  return std::ranges::any_of(
      phone.payloads, [](const Bytes& payload) { return audio::opus_has_redundancy(payload); });
}

TEST_F(MixTest, ProtectsWhatALossyPathCarries) {
  Phone& speaker = enters(Codec::Opus);
  Phone& other_speaker = enters(Codec::Opus);
  Phone& listener = enters(Codec::Opus);
  speaker.says(300);
  other_speaker.says(400);
  settles();
  EXPECT_FALSE(is_protected(speaker));
  EXPECT_FALSE(is_protected(listener));
  speaker.loss_percent = 10;
  settles();
  EXPECT_TRUE(is_protected(speaker));
  EXPECT_FALSE(is_protected(listener));
  listener.loss_percent = 10;
  settles();
  EXPECT_TRUE(is_protected(listener));
}

TEST_F(MixTest, ProtectsWhatManyHear) {
  Phone& speaker = enters(Codec::Opus);
  Phone& other_speaker = enters(Codec::Opus);
  Phone* listener = nullptr;
  for (int i = 0; i < 8; ++i) listener = &enters(Codec::Opus);
  speaker.says(300);
  other_speaker.says(400);
  settles();
  EXPECT_TRUE(is_protected(*listener));
  EXPECT_FALSE(is_protected(speaker));
}

TEST_F(MixTest, KeepsSpeechWholeWhenOnePacketInTenIsLost) {
  Phone& speaker = enters(Codec::Opus);
  Phone& listener = enters(Codec::Pcmu);
  speaker.says(300);
  settles();
  const double without_loss = listener.amplitude(300);
  speaker.loss_percent = 10;
  all_forget();
  talks_for(10s);
  EXPECT_GT(listener.amplitude(300), without_loss * 0.8);
  command(plane::CloseLeg{.leg = speaker.leg()});
  const auto closed = all<plane::LegClosed>();
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_GT(closed[0].statistics.frames_recovered, 10U);
}

}  // namespace
}  // namespace convoke::media
