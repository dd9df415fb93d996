#include "signal/meeting_stage_test.h"

namespace convoke::signal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using JoiningTest = MeetingTest;

TEST_F(JoiningTest, APingIsAnsweredBeforeTheJoin) {
  opens(kAlice, Identity{.owner = person("alice")});
  says(kAlice, frame::PingPong{.id = 7});
  EXPECT_THAT(sent<frame::PingPong>(kAlice),
              ElementsAre(frame::PingPong{.kind = frame::PingPong::Kind::Pong, .id = 7}));
}

TEST_F(JoiningTest, AJoinIsAnsweredByJoinAckAndThenIndex) {
  knocks(kAlice, {.owner = person("alice")}, 1);
  const auto frames = frames_to(kAlice);
  ASSERT_THAT(frames, SizeIs(2));
  EXPECT_EQ(std::get<frame::JoinAck>(frames[0].payload).default_adaption,
            frame::NetworkAdaption::ProbingAndQuality);
  EXPECT_EQ(std::get<frame::Index>(frames[1].payload).num_participants, 1U);
  EXPECT_EQ(frames[0].error, std::nullopt);
}

TEST_F(JoiningTest, ASubscribeIsNegotiatedWithTheOwnerAndThenAcknowledged) {
  knocks(kAlice, {.owner = person("alice")}, 1);
  says(kAlice, frame::Subscribe{.sdp_offer = "offer", .audio_muted = true});
  const auto asked = effects<Negotiate>();
  ASSERT_THAT(asked, SizeIs(1));
  EXPECT_EQ(asked[0].sdp_offer, "offer");
  EXPECT_TRUE(asked[0].muted);
  EXPECT_THAT(sent<frame::SubscribeAck>(kAlice), IsEmpty());
  answers(kAlice, {.sdp = "answer"});
  EXPECT_EQ(sent<frame::SubscribeAck>(kAlice).at(0).sdp_answer, "answer");
}

TEST_F(JoiningTest, AWrongTokenIsToldAfterTheJoinAndThenClosed) {
  opens(kAlice, Refusal::WrongToken);
  EXPECT_THAT(closed(kAlice), IsEmpty());
  says(kAlice, frame::Join{});
  EXPECT_THAT(errors_to(kAlice), ElementsAre(403U));
  EXPECT_THAT(sent<frame::JoinAck>(kAlice), SizeIs(1));
  EXPECT_THAT(sent<frame::Index>(kAlice), IsEmpty());
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseForbidden));
}

TEST_F(JoiningTest, AMeetingThatIsOverIsClosedAtOnce) {
  opens(kAlice, Refusal::MeetingEnded);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseEnded));
}

TEST_F(JoiningTest, WhoNeverSaysJoinIsClosed) {
  opens(kAlice, Identity{.owner = person("alice")});
  time.advance(15s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseNoJoin));
}

TEST_F(JoiningTest, AFullMeetingRefusesWith409) {
  for (std::uint64_t i = 0; i < 250; ++i)
    knocks({100 + i}, {.owner = person("a" + std::to_string(i))}, i);
  forget();
  knocks(kAlice, {.owner = person("alice")}, 1);
  EXPECT_THAT(errors_to(kAlice), ElementsAre(409U));
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseConflict));
}

TEST_F(JoiningTest, PhonesTakePlacesToo) {
  for (int i = 0; i < 250; ++i)
    meeting.on_phone_entered(person("p" + std::to_string(i)), false, time.now(), out);
  knocks(kAlice, {.owner = person("alice")}, 1);
  EXPECT_THAT(errors_to(kAlice), ElementsAre(409U));
}

TEST_F(JoiningTest, ALeaveIsAcknowledgedAndClosedByTheClientOrTwoSecondsLater) {
  joins(kAlice, "alice");
  says(kAlice, frame::Leave{});
  EXPECT_THAT(sent<frame::LeaveAck>(kAlice), SizeIs(1));
  EXPECT_THAT(closed(kAlice), IsEmpty());
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseNormal));
}

TEST_F(JoiningTest, ALeaveEndsThePeerAndIsAnnouncedAtOnce) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  says(kAlice, frame::Leave{});
  EXPECT_THAT(presence_told(kBob), ElementsAre(gone(1)));
  EXPECT_THAT(presence_told(kAlice), IsEmpty());
  EXPECT_EQ(effects<ClosePeer>().at(0).connection, kAlice);
  EXPECT_EQ(effects<AttendeeLeft>().at(0).person, person("alice"));
}

TEST_F(JoiningTest, ALossIsAnnouncedAfterTenSecondsAsDropped) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  closes(kAlice, Closing::Abnormal);
  time.advance(9s);
  EXPECT_THAT(presence_told(kBob), IsEmpty());
  EXPECT_THAT(effects<ClosePeer>(), IsEmpty());
  time.advance(1s);
  EXPECT_THAT(presence_told(kBob), ElementsAre(gone(1, true)));
  EXPECT_THAT(effects<ClosePeer>(), SizeIs(1));
}

TEST_F(JoiningTest, APageThatWasClosedIsAnnouncedAfterTenSecondsAsLeft) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  closes(kAlice, Closing::Clean);
  time.advance(10s);
  EXPECT_THAT(presence_told(kBob), ElementsAre(gone(1)));
}

TEST_F(JoiningTest, AReconnectOfThePageTakesTheSeatSilently) {
  joins(kAlice, {.owner = person("alice")}, 77);
  joins(kBob, "bob");
  forget();
  joins(kAliceAgain, {.owner = person("alice")}, 77);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseNormal));
  EXPECT_THAT(sent<frame::AudioStatus>(kAlice), IsEmpty());
  EXPECT_EQ(effects<ClosePeer>().at(0).connection, kAlice);
  EXPECT_THAT(presence_told(kBob), ElementsAre(row(3, "alice")));
  EXPECT_THAT(presence_told(kAliceAgain), ElementsAre(row(2, "bob"), row(3, "alice")));
  EXPECT_THAT(effects<AttendeeMoved>(), IsEmpty());
  EXPECT_THAT(effects<AttendeeJoined>(), IsEmpty());
  EXPECT_THAT(effects<AttendeeLeft>(), IsEmpty());
}

TEST_F(JoiningTest, AReconnectWithinTheGraceTimeIsNoLeaveAndNoJoin) {
  joins(kAlice, {.owner = person("alice")}, 77);
  joins(kBob, "bob");
  closes(kAlice, Closing::Abnormal);
  time.advance(5s);
  forget();
  joins(kAliceAgain, {.owner = person("alice")}, 77);
  time.advance(15s);
  EXPECT_THAT(presence_told(kBob), ElementsAre(row(3, "alice")));
  EXPECT_THAT(effects<AttendeeLeft>(), IsEmpty());
}

TEST_F(JoiningTest, TwoReconnectsInARowLeaveOnlyTheLast) {
  joins(kAlice, {.owner = person("alice")}, 77);
  closes(kAlice, Closing::Abnormal);
  knocks(kAliceAgain, {.owner = person("alice")}, 77);
  time.advance(100ms);
  forget();
  joins({13}, {.owner = person("alice")}, 77);
  EXPECT_THAT(closed(kAliceAgain), ElementsAre(kCloseNormal));
  EXPECT_THAT(presence_told({13}), ElementsAre(row(2, "alice")));
}

TEST_F(JoiningTest, AnotherDeviceReplacesTheFirstWhichIsToldSo) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  joins(kAliceAgain, {.owner = person("alice")}, 99);
  EXPECT_THAT(sent<frame::AudioStatus>(kAlice), ElementsAre(frame::AudioStatus{301}));
  EXPECT_THAT(closed(kAlice), IsEmpty());
  EXPECT_THAT(presence_told(kBob), ElementsAre(row(3, "alice")));
  ASSERT_THAT(effects<AttendeeMoved>(), SizeIs(1));
  EXPECT_EQ(effects<AttendeeMoved>().at(0).person, person("alice"));
  says(kAlice, frame::Leave{});
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseConflict));
  EXPECT_THAT(effects<AttendeeLeft>(), IsEmpty());
}

TEST_F(JoiningTest, AReloadKeepsTheRowOfTheRoster) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  closes(kAlice, Closing::Clean);
  forget();
  time.advance(3s);
  joins(kAliceAgain, {.owner = person("alice")}, 99);
  time.advance(20s);
  EXPECT_THAT(presence_told(kBob), ElementsAre(row(3, "alice")));
}

TEST_F(JoiningTest, AKickIs411AndTheEndIs410) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  meeting.on_removed({"alice"}, time.now(), out);
  EXPECT_THAT(sent<frame::AudioStatus>(kAlice), ElementsAre(frame::AudioStatus{411}));
  EXPECT_THAT(presence_told(kBob), ElementsAre(gone(1)));
  meeting.on_ended(time.now(), out);
  EXPECT_THAT(sent<frame::AudioStatus>(kBob), ElementsAre(frame::AudioStatus{410}));
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseRemoved));
  EXPECT_THAT(closed(kBob), ElementsAre(kCloseEnded));
  ASSERT_THAT(effects<AttendeeLeft>(), SizeIs(2));
  EXPECT_EQ(effects<AttendeeLeft>().at(0).departure, Departure::Removed);
  EXPECT_EQ(effects<AttendeeLeft>().at(1).departure, Departure::Ended);
}

TEST_F(JoiningTest, WhoComesAfterTheEndIsClosedBeforeTheIndex) {
  meeting.on_ended(time.now(), out);
  opens(kAlice, Identity{.owner = person("alice")});
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseEnded));
}

TEST_F(JoiningTest, ADrainSendsEverybodyAwayToComeAgain) {
  joins(kAlice, "alice");
  opens(kBob, Identity{.owner = person("bob")});
  forget();
  meeting.on_draining(time.now(), out);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseComeAgain));
  EXPECT_THAT(closed(kBob), ElementsAre(kCloseComeAgain));
  EXPECT_THAT(effects<ClosePeer>(), IsEmpty());
  meeting.on_removed({"alice"}, time.now(), out);
}

TEST_F(JoiningTest, NothingIsSentAfterAClose) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  meeting.on_removed({"alice"}, time.now(), out);
  says(kAlice, frame::Leave{});
  forget();
  says(kAlice, frame::PingPong{.id = 3});
  closes(kAlice);
  says(kBob, frame::AudioControl{.muted = true});
  time.advance(2s);
  EXPECT_THAT(frames_to(kAlice), IsEmpty());
  EXPECT_THAT(closed(kAlice), IsEmpty());
}

TEST_F(JoiningTest, ASilentConnectionIsPingedAndThenLost) {
  joins(kAlice, "alice");
  forget();
  time.advance(20s);
  EXPECT_THAT(sent<frame::PingPong>(kAlice), ElementsAre(frame::PingPong{.id = 1}));
  time.advance(25s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseLost));
  EXPECT_THAT(effects<AttendeeLeft>(), IsEmpty());
  time.advance(10s);
  EXPECT_EQ(effects<AttendeeLeft>().at(0).departure, Departure::Dropped);
}

TEST_F(JoiningTest, AnAnswerToThePingKeepsTheConnection) {
  joins(kAlice, "alice");
  time.advance(20s);
  says(kAlice, frame::PingPong{.kind = frame::PingPong::Kind::Pong, .id = 1});
  forget();
  time.advance(30s);
  EXPECT_THAT(closed(kAlice), IsEmpty());
}

TEST_F(JoiningTest, ABadOfferEndsTheConnectionAndMissingMediaDoesNot) {
  knocks(kAlice, {.owner = person("alice")}, 1);
  knocks(kBob, {.owner = person("bob")}, 2);
  says(kAlice, frame::Subscribe{});
  meeting.on_answered(kAlice, {{1}, NegotiationError::BadOffer}, time.now(), out);
  says(kBob, frame::Subscribe{});
  meeting.on_answered(kBob, {{2}, NegotiationError::Unavailable}, time.now(), out);
  EXPECT_THAT(errors_to(kAlice), ElementsAre(400U));
  EXPECT_THAT(errors_to(kBob), ElementsAre(503U));
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseBadRequest));
  EXPECT_THAT(closed(kBob), IsEmpty());
}

TEST_F(JoiningTest, APromotionFromAReplicaMeetingIsRefused) {
  joins(kAlice, "alice");
  says(kAlice, frame::PrimaryMeetingJoin{});
  EXPECT_THAT(errors_to(kAlice), ElementsAre(403U));
}

TEST_F(JoiningTest, MetricsBecomeAQualityRecord) {
  joins(kAlice, "alice");
  says(kAlice, frame::ClientMetric{{{.type = 7, .value = 25.0},
                                    {.type = 15, .value = 3.5},
                                    {.type = 16, .value = -1.0},
                                    {.type = 999, .value = 1.0}}});
  const auto reports = effects<QualityReported>();
  ASSERT_THAT(reports, SizeIs(1));
  EXPECT_EQ(reports[0].connection, kAlice);
  EXPECT_EQ(reports[0].record, (QualityRecord{.round_trip_ms = 25.0, .receive_loss_percent = 3.5}));
}

}  // namespace
}  // namespace convoke::signal
