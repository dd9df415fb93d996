#include "signal/meeting_stage_test.h"

namespace convoke::signal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using PresenceTest = MeetingTest;

TEST_F(PresenceTest, NobodyIsPresentBeforeTheFirstAudio) {
  joins(kBob, "bob");
  forget();
  knocks(kAlice, {.owner = person("alice")}, 1);
  subscribes(kAlice);
  EXPECT_THAT(presence_told(kBob), IsEmpty());
  EXPECT_THAT(presence_told(kAlice), IsEmpty());
}

TEST_F(PresenceTest, AJoinerIsToldOfEverybodyAndTheOthersOfTheJoiner) {
  joins(kAlice, "alice");
  EXPECT_THAT(presence_told(kAlice), ElementsAre(row(1, "alice")));
  forget();
  joins(kBob, "bob");
  EXPECT_THAT(presence_told(kBob), ElementsAre(row(1, "alice"), row(2, "bob")));
  EXPECT_THAT(presence_told(kAlice), ElementsAre(row(2, "bob")));
  EXPECT_EQ(effects<AttendeeJoined>().at(0).person, person("bob"));
}

TEST_F(PresenceTest, PhonesArePresentWithAnIdOfTheirOwn) {
  joins(kAlice, "alice");
  forget();
  meeting.on_phone_entered(person("phone"), true, time.now(), out);
  meeting.on_muted({"phone"}, false, time.now(), out);
  meeting.on_phone_left({"phone"}, time.now(), out);
  EXPECT_THAT(presence_told(kAlice),
              ElementsAre(row(2, "phone", true), mute_of(2, false), gone(2)));
}

TEST_F(PresenceTest, WhoIsMutedByTheOrganiserIsToldTooAndMayUnmute) {
  joins(kAlice, "alice");
  forget();
  meeting.on_muted({"alice"}, true, time.now(), out);
  EXPECT_THAT(presence_told(kAlice), ElementsAre(mute_of(1, true)));
  forget();
  says(kAlice, frame::AudioControl{.muted = false});
  EXPECT_THAT(presence_told(kAlice), ElementsAre(mute_of(1, false)));
}

TEST_F(PresenceTest, WhoIsMutedOrUnmutedByTheOrganiserIsToldSoByTheServerItself) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  meeting.on_muted({"alice"}, true, time.now(), out);
  meeting.on_muted({"alice"}, true, time.now(), out);
  meeting.on_muted({"alice"}, false, time.now(), out);
  const auto told = sent<frame::DataMessages>(kAlice);
  ASSERT_THAT(told, SizeIs(2));
  const auto text = [&](std::size_t i) {
    const auto& data = told[i].messages.at(0).data;
    return std::string(data.begin(), data.end());
  };
  EXPECT_EQ(told[0].messages.at(0).topic, kMutedTopic);
  EXPECT_EQ(told[0].messages.at(0).sender_attendee_id, "");
  EXPECT_GT(told[0].messages.at(0).ingest_time_ns, 0);  // 0: the client was throttled
  EXPECT_EQ(text(0), "true");
  EXPECT_EQ(text(1), "false");
  EXPECT_THAT(sent<frame::DataMessages>(kBob), IsEmpty());
}

TEST_F(PresenceTest, WhoIsMutedByTheOrganiserStaysSoWhateverItsNextSubscribeSays) {
  joins(kAlice, "alice");
  meeting.on_muted({"alice"}, true, time.now(), out);
  forget();
  subscribes(kAlice);
  EXPECT_TRUE(effects<Negotiate>().at(0).muted);
  EXPECT_THAT(effects<SetMuted>(), IsEmpty());
  says(kAlice, frame::AudioControl{.muted = false});
  subscribes(kAlice);
  EXPECT_FALSE(effects<Negotiate>().at(1).muted);
}

TEST_F(PresenceTest, WhoWasMutedByTheOrganiserWhileItsConnectionWasGoneIsToldWhenItComesBack) {
  const ConnectionId again{77};
  joins(kAlice, {.owner = person("alice")}, 5);
  closes(kAlice, Closing::Abnormal);
  meeting.on_muted({"alice"}, true, time.now(), out);
  forget();
  joins(again, {.owner = person("alice")}, 5);
  EXPECT_TRUE(effects<Negotiate>().at(0).muted);
  EXPECT_THAT(effects<SetMuted>(), IsEmpty());
  ASSERT_THAT(sent<frame::DataMessages>(again), SizeIs(1));
  EXPECT_EQ(sent<frame::DataMessages>(again)[0].messages.at(0).topic, kMutedTopic);
}

TEST_F(PresenceTest, AnotherPageInTheSeatOfWhoWasMutedByTheOrganiserSaysItself) {
  joins(kAlice, {.owner = person("alice")}, 5);
  meeting.on_muted({"alice"}, true, time.now(), out);
  forget();
  joins({77}, {.owner = person("alice")}, 6);
  EXPECT_FALSE(effects<Negotiate>().at(0).muted);
}

/// Whose id was given to somebody else would never be missed by a client that comes back.
TEST_F(PresenceTest, NoIdOfTheMeetingsLifeBeforeARestartIsGivenAgain) {
  const auto first_id = [&](WallTime wall) {
    Meeting anew(Limits{}, time.now(), wall);
    Outbox told;
    anew.on_opened(kAlice, Identity{.owner = person("alice")}, time.now(), told);
    anew.on_phone_entered(person("phone"), false, time.now(), told);
    anew.on_frame(kAlice, {.payload = frame::Join{}}, time.now(), told);
    anew.on_frame(kAlice, {.payload = frame::Subscribe{}}, time.now(), told);
    anew.on_answered(kAlice, {{1}, Answer{.sdp = "answer"}}, time.now(), told);
    anew.on_media_connected(kAlice, time.now(), told);
    out = told;
    return presence_told(kAlice).at(0).audio_stream_id;
  };
  const WallTime before{1'764'000'000s};
  EXPECT_GT(first_id(before + 10s), first_id(before) + 50);
}

TEST_F(PresenceTest, WhoMutesItselfNeedsNotBeTold) {
  joins(kAlice, "alice");
  forget();
  says(kAlice, frame::AudioControl{.muted = true});
  meeting.on_muted({"alice"}, true, time.now(), out);  // As control repeats it.
  EXPECT_THAT(sent<frame::DataMessages>(kAlice), IsEmpty());
}

TEST_F(PresenceTest, AnInviteeMayBeOnThePhoneAndInABrowser) {
  meeting.on_phone_entered({{"alice-phone"}, {"alice#ext"}}, false, time.now(), out);
  joins(kAlice, "alice");
  EXPECT_THAT(presence_told(kAlice), SizeIs(2));
}

TEST_F(PresenceTest, AMuteIsToldToEverybodyTheMuterToo) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  says(kAlice, frame::AudioControl{.muted = true});
  EXPECT_THAT(presence_told(kAlice), ElementsAre(mute_of(1, true)));
  EXPECT_THAT(presence_told(kBob), ElementsAre(mute_of(1, true)));
  EXPECT_THAT(effects<SetMuted>(), SizeIs(1));
  says(kAlice, frame::AudioControl{.muted = true});
  EXPECT_THAT(effects<SetMuted>(), SizeIs(1));
}

TEST_F(PresenceTest, WhoJoinsMutedIsAnnouncedMuted) {
  knocks(kAlice, {.owner = person("alice")}, 1);
  subscribes(kAlice, {.audio_muted = true});
  media_comes(kAlice);
  EXPECT_THAT(presence_told(kAlice), ElementsAre(row(1, "alice", true)));
}

TEST_F(PresenceTest, WhoMayNotSpeakStaysMuted) {
  joins(kAlice, {.owner = person("alice"), .capabilities = {.audio = Capability::Receive}}, 1);
  EXPECT_THAT(presence_told(kAlice), ElementsAre(row(1, "alice", true)));
  EXPECT_TRUE(effects<Negotiate>().at(0).muted);
  forget();
  says(kAlice, frame::AudioControl{.muted = false});
  EXPECT_THAT(effects<SetMuted>(), IsEmpty());
}

TEST_F(PresenceTest, VolumesListOnlyThoseWhoSpeak) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  meeting.on_levels(std::vector<Level>{{{"alice"}, 20, true}, {{"bob"}, 90, false}}, out);
  EXPECT_THAT(sent<frame::AudioMetadata>(kBob),
              ElementsAre(frame::AudioMetadata{
                  {{.audio_stream_id = 1, .volume = 20U, .signal_strength = 2U}}}));
}

TEST_F(PresenceTest, TheLastSpeakerIsToldSilentOnceAndThenNothing) {
  joins(kAlice, "alice");
  meeting.on_levels(std::vector<Level>{{{"alice"}, 20, true}}, out);
  forget();
  const std::vector<Level> silence{{{"alice"}, 100, false}};
  meeting.on_levels(silence, out);
  meeting.on_levels(silence, out);
  EXPECT_THAT(sent<frame::AudioMetadata>(kAlice),
              ElementsAre(frame::AudioMetadata{
                  {{.audio_stream_id = 1, .volume = 127U, .signal_strength = 2U}}}));
}

TEST_F(PresenceTest, AMutedAttendeeHasNoVolume) {
  joins(kAlice, "alice");
  says(kAlice, frame::AudioControl{.muted = true});
  forget();
  meeting.on_levels(std::vector<Level>{{{"alice"}, 20, true}}, out);
  EXPECT_THAT(sent<frame::AudioMetadata>(kAlice), IsEmpty());
}

TEST_F(PresenceTest, LostMediaIsNoSignalUntilItIsBack) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  meeting.on_media_lost(kAlice, out);
  meeting.on_levels(std::vector<Level>{{{"bob"}, 30, true}}, out);
  media_comes(kAlice);
  EXPECT_THAT(sent<frame::AudioMetadata>(kBob),
              ElementsAre(frame::AudioMetadata{{{.audio_stream_id = 1, .signal_strength = 0U}}},
                          frame::AudioMetadata{
                              {{.audio_stream_id = 2, .volume = 30U, .signal_strength = 2U},
                               {.audio_stream_id = 1, .signal_strength = 0U}}},
                          frame::AudioMetadata{{{.audio_stream_id = 1, .signal_strength = 2U}}}));
  EXPECT_THAT(presence_told(kBob), IsEmpty());
}

TEST_F(PresenceTest, AnOldConnectionsMediaIsNoNews) {
  joins(kAlice, {.owner = person("alice")}, 77);
  knocks(kAliceAgain, {.owner = person("alice")}, 77);
  forget();
  media_comes(kAlice);
  EXPECT_THAT(out, IsEmpty());
}

TEST_F(PresenceTest, TheNumberOfParticipantsIsToldALittleLater) {
  joins(kAlice, "alice");
  time.advance(1s);
  forget();
  joins(kBob, "bob");
  EXPECT_THAT(sent<frame::Index>(kAlice), IsEmpty());
  time.advance(200ms);
  EXPECT_EQ(last_index(kAlice).num_participants, 2U);
}

}  // namespace
}  // namespace convoke::signal
