#include "media/world.h"

#include <gmock/gmock.h>

#include "media/phone_test.h"
#include "wire/rtcp.h"

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using audio::Codec;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Phone;
using ::testing::SizeIs;

plane::SoundRef beep(double hz, double seconds) {
  return std::make_shared<plane::Sound>(plane::Sound{
      .rate_hz = 16000,
      .samples = convoke::testing::tone(hz, 16000, static_cast<std::size_t>(16000 * seconds))});
}

/// Legs that come, key, hear prompts and go.
class WorldTest : public testing::Hall {
 protected:
  std::string keyed() const {
    std::string digits;
    for (const auto& report : all<plane::DigitKeyed>()) digits += report.digit;
    return digits;
  }
};

TEST_F(WorldTest, PlaysAPromptToOneLegOnlyAndReportsItsEnd) {
  for (const Codec codec : {Codec::Opus, Codec::G722, Codec::Pcmu}) {
    Phone& caller = enters(codec);
    Phone& other = enters(codec);
    talks_for(200ms);
    all_forget();
    command(plane::Play{.leg = caller.leg(), .playback = PlaybackId{7}, .sound = beep(1000, 1.0)});
    talks_for(900ms);
    EXPECT_GT(caller.amplitude(1000), 0.15);
    EXPECT_LT(other.amplitude(1000), 0.01);
    EXPECT_THAT(all<plane::PlaybackEnded>(), IsEmpty());
    talks_for(200ms);
    const auto ended = all<plane::PlaybackEnded>();
    ASSERT_THAT(ended, SizeIs(1));
    EXPECT_TRUE(ended[0].completed);
    EXPECT_EQ(ended[0].playback, PlaybackId{7});
  }
}

TEST_F(WorldTest, ReplacesAPromptByTheNextOne) {
  Phone& caller = opens(Codec::Pcmu);
  command(plane::Play{.leg = caller.leg(), .playback = PlaybackId{1}, .sound = beep(1000, 1.0)});
  talks_for(100ms);
  command(plane::Play{
      .leg = caller.leg(), .playback = PlaybackId{2}, .sound = beep(600, 0.5), .times = 2});
  const auto replaced = all<plane::PlaybackEnded>();
  ASSERT_THAT(replaced, SizeIs(1));
  EXPECT_FALSE(replaced[0].completed);
  all_forget();
  talks_for(1s);
  EXPECT_GT(caller.amplitude(600), 0.2);
  EXPECT_LT(caller.amplitude(1000), 0.01);
}

TEST_F(WorldTest, TakesADigitOnceWhileAPromptPlaysAndLetsNobodyHearIt) {
  Phone& caller = enters(Codec::Pcmu);
  Phone& other = enters(Codec::Pcmu);
  talks_for(200ms);
  command(plane::Play{.leg = caller.leg(), .playback = PlaybackId{1}, .sound = beep(1000, 2.0)});
  caller.presses('4');
  talks_for(200ms);
  caller.presses(std::nullopt);
  talks_for(200ms);
  caller.presses('7');
  talks_for(200ms);
  caller.presses(std::nullopt);
  talks_for(500ms);
  EXPECT_EQ(keyed(), "47");
  EXPECT_GT(audio::level_of(other.heard), 55);
}

TEST_F(WorldTest, TakesDigitsOfAMutedLeg) {
  Phone& caller = enters(Codec::Opus);
  command(plane::SetMuted{.leg = caller.leg(), .muted = true});
  talks_for(200ms);
  caller.presses('#');
  talks_for(200ms);
  caller.presses(std::nullopt);
  talks_for(200ms);
  EXPECT_EQ(keyed(), "#");
}

TEST_F(WorldTest, SendsDigitsAndSaysWhenTheyAreSent) {
  Phone& caller = opens(Codec::Pcmu);
  talks_for(200ms);
  all_forget();
  command(plane::SendDigits{.leg = caller.leg(), .digits = "1,#", .tone = 100ms});
  EXPECT_THAT(all<plane::DigitsSent>(), IsEmpty());
  talks_for(2s);
  EXPECT_THAT(all<plane::DigitsSent>(), SizeIs(1));
  std::string sent;
  std::uint32_t last_timestamp = 0;
  for (std::size_t i = 0; i < caller.headers.size(); ++i) {
    if (caller.headers[i].payload_type != testing::kEventPayloadType) continue;
    if (!sent.empty() && caller.headers[i].timestamp == last_timestamp) continue;
    last_timestamp = caller.headers[i].timestamp;
    sent += *wire::digit_of_event(wire::parse_telephone_event(caller.payloads[i])->code);
  }
  EXPECT_EQ(sent, "1#");
}

TEST_F(WorldTest, SendsNothingToALegOnHoldButGoesOnWithItsPrompt) {
  Phone& caller = opens(Codec::Pcmu);
  talks_for(100ms);
  auto held = caller.parameters();
  held.send = false;
  command(plane::SetRemote{.leg = caller.leg(), .parameters = held});
  command(plane::Play{.leg = caller.leg(), .playback = PlaybackId{1}, .sound = beep(1000, 0.5)});
  all_forget();
  talks_for(1s);
  EXPECT_THAT(caller.payloads, IsEmpty());
  EXPECT_THAT(all<plane::PlaybackEnded>(), SizeIs(1));
}

TEST_F(WorldTest, NumbersAndStampsItsPacketsWithoutGaps) {
  Phone& caller = enters(Codec::Opus);
  talks_for(500ms);
  command(plane::Play{.leg = caller.leg(), .playback = PlaybackId{1}, .sound = beep(1000, 0.2)});
  talks_for(500ms);
  for (std::size_t i = 1; i < caller.headers.size(); ++i) {
    const auto& before = caller.headers[i - 1];
    EXPECT_EQ(static_cast<std::uint16_t>(caller.headers[i].sequence - before.sequence), 1);
    EXPECT_EQ(caller.headers[i].timestamp - before.timestamp, 960U);
    EXPECT_EQ(caller.headers[i].ssrc, before.ssrc);
  }
}

TEST_F(WorldTest, ReportsThatMediaArrivesAndThatItNoLongerDoes) {
  Phone& caller = opens(Codec::Pcmu);
  talks_for(100ms);
  const auto first = all<plane::MediaFlow>();
  ASSERT_THAT(first, SizeIs(1));
  EXPECT_TRUE(first[0].arriving);
  all_forget();
  caller.is_connected = false;
  talks_for(20s);
  const auto second = all<plane::MediaFlow>();
  ASSERT_THAT(second, SizeIs(1));
  EXPECT_FALSE(second[0].arriving);
}

TEST_F(WorldTest, ReportsLevelsFiveTimesASecond) {
  Phone& speaker = enters(Codec::Pcmu);
  enters(Codec::Opus);
  speaker.says(500);
  talks_for(1s);
  const auto levels = all<plane::RoomLevels>();
  ASSERT_THAT(levels, SizeIs(5));
  ASSERT_THAT(levels.back().levels, SizeIs(2));
  EXPECT_TRUE(levels.back().levels[0].speaking);
  EXPECT_LT(levels.back().levels[0].level_dbov, 30);
  EXPECT_FALSE(levels.back().levels[1].speaking);
}

TEST_F(WorldTest, SendsReportsAndSaysGoodbye) {
  Phone& caller = opens(Codec::Pcmu);
  talks_for(12s);
  ASSERT_GE(rtcp.size(), 2U);
  const auto report = wire::parse_rtcp(rtcp.back());
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(report->sender_info.has_value());
  ASSERT_THAT(report->blocks.items(), SizeIs(1));
  EXPECT_EQ(report->blocks.items()[0].ssrc, 7001U);
  command(plane::CloseLeg{.leg = caller.leg()});
  const auto bye = wire::parse_rtcp(rtcp.back());
  ASSERT_TRUE(bye.has_value());
  EXPECT_THAT(bye->byes.items(), SizeIs(1));
}

TEST_F(WorldTest, GivesTheFinalStatisticsOfALeg) {
  Phone& caller = opens(Codec::Pcmu);
  talks_for(1s);
  command(plane::CloseLeg{.leg = caller.leg()});
  const auto closed = all<plane::LegClosed>();
  ASSERT_THAT(closed, SizeIs(1));
  EXPECT_EQ(closed[0].statistics.packets_received, 50U);
  EXPECT_EQ(closed[0].statistics.packets_sent, 50U);
  EXPECT_EQ(closed[0].statistics.packets_lost, 0U);
}

TEST_F(WorldTest, AnswersTheClosingOfALegItDoesNotKnow) {
  opens(Codec::Pcmu);
  command(plane::CloseLeg{.leg = LegId{99}});
  EXPECT_THAT(all<plane::LegClosed>(), SizeIs(1));
}

TEST_F(WorldTest, GoesOnThroughAChangeOfCodec) {
  Phone& speaker = enters(Codec::Pcmu);
  Phone& listener = enters(Codec::Pcmu);
  speaker.says(500);
  talks_for(500ms);
  auto parameters = listener.parameters();
  parameters.codec = plane::Codec::Pcma;
  parameters.payload_type = 8;
  command(plane::SetRemote{.leg = listener.leg(), .parameters = parameters});
  all_forget();
  talks_for(200ms);
  EXPECT_EQ(listener.headers.back().payload_type, 8);
  EXPECT_THAT(listener.payloads, SizeIs(10));
}

}  // namespace
}  // namespace convoke::media
