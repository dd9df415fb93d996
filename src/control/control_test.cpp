#include "control/control.h"

#include <gmock/gmock.h>

#include "control/fake_town.h"

namespace convoke::control {
namespace {

using namespace std::chrono_literals;
using meeting::CallState;
using meeting::MailState;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using ControlTest = Town;

TEST_F(ControlTest, MailsEverybodyAndRingsThoseWhoAskedForIt) {
  ASSERT_TRUE(uploads(kFile));
  EXPECT_THAT(mailer.mails, SizeIs(2));
  EXPECT_THAT(mailer.mails[0].message, HasSubstr("nikki@example.com"));
  EXPECT_EQ(invitation("Jane").mail, MailState::Sent);
  EXPECT_TRUE(rings(kNikki));
  EXPECT_FALSE(rings(kJane));
  EXPECT_EQ(call_state("Nikki"), CallState::Dialling);
  EXPECT_EQ(call_state("Jane"), CallState::None);
}

TEST_F(ControlTest, LetsInWhoPressesOne) {
  uploads(kFile).has_value();
  alerts(kNikki);
  EXPECT_EQ(call_state("Nikki"), CallState::Ringing);
  answers(kNikki);
  EXPECT_THAT(phone(kNikki).heard, ElementsAre(HasSubstr("Press 1 to join, 2 to decline")));
  keys(kNikki, "1");
  EXPECT_TRUE(phone(kNikki).room);
  EXPECT_EQ(call_state("Nikki"), CallState::Joined);
  EXPECT_EQ(phone(kNikki).heard.back(), "You have been joined to the meeting.");
  hangs_up(kNikki);
  EXPECT_EQ(call_state("Nikki"), CallState::Left);
  EXPECT_THAT(store.attendees, IsEmpty());
}

TEST_F(ControlTest, HangsUpOnWhoPressesTwo) {
  uploads(kFile).has_value();
  answers(kNikki);
  keys(kNikki, "2");
  EXPECT_EQ(phone(kNikki).heard.back(), "Disconnecting you.");
  listens(kNikki);
  EXPECT_TRUE(phone(kNikki).ended);
  EXPECT_EQ(call_state("Nikki"), CallState::Declined);
}

TEST_F(ControlTest, NeverLetsVoicemailIn) {
  uploads(kFile).has_value();
  answers(kNikki);
  for (int i = 0; i < 3; ++i) {
    listens(kNikki);
    pass(3s);
  }
  pass(10s);
  EXPECT_TRUE(phone(kNikki).ended);
  EXPECT_EQ(call_state("Nikki"), CallState::NoKey);
  EXPECT_FALSE(phone(kNikki).room);
}

TEST_F(ControlTest, SaysWhyNobodyAnswered) {
  uploads(kFile).has_value();
  alerts(kNikki);
  refuses(kNikki, 486, "486 Busy Here");
  EXPECT_EQ(call_state("Nikki"), CallState::Busy);
  EXPECT_EQ(invitation("Nikki").call_detail, "486 Busy Here");
  EXPECT_EQ(invitation("Nikki").sip_code, 486);
}

TEST_F(ControlTest, LetsInWhoDialsWithEventAndPasscodeAtOnce) {
  uploads(kFile).has_value();
  dials_in(kJane);
  EXPECT_THAT(phone(kJane).heard, ElementsAre(HasSubstr("6 digit event i d")));
  keys(kJane, "123456#" + passcode("Jane") + "#");
  EXPECT_TRUE(phone(kJane).room);
  EXPECT_EQ(call_state("Jane"), CallState::Joined);
  EXPECT_EQ(invitation("Jane").join_method, meeting::JoinMethod::Phone);
}

TEST_F(ControlTest, GivesThreeTriesWithTheSameWordsForEveryMistake) {
  uploads(kFile).has_value();
  dials_in(kJane);
  keys(kJane, "999999000000");
  listens(kJane);
  keys(kJane, "123456000000");
  listens(kJane);
  EXPECT_EQ(store.events.at({"123456"}).misses, 1);
  keys(kJane, "123456000000");
  listens(kJane);
  EXPECT_TRUE(phone(kJane).ended);
  EXPECT_THAT(phone(kJane).heard, Contains("Invalid meeting passcode."));
  EXPECT_FALSE(phone(kJane).room);
}

TEST_F(ControlTest, StopsRingingWhoDialledInMeanwhile) {
  uploads(kFile).has_value();
  alerts(kNikki);
  auto& ringing = phone(kNikki);
  dials_in(kNikki);
  keys(kNikki, "123456" + passcode("Nikki"));
  EXPECT_TRUE(ringing.ended);
  EXPECT_EQ(call_state("Nikki"), CallState::Joined);
}

TEST_F(ControlTest, EndsForEverybodyAndKeepsLaterCallersOut) {
  uploads(kFile).has_value();
  alerts(kNikki);
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  EXPECT_TRUE(phone(kNikki).ended);
  EXPECT_EQ(call_state("Nikki"), CallState::Cancelled);
  listens(kJane);
  EXPECT_TRUE(phone(kJane).ended);
  EXPECT_EQ(phone(kJane).heard.back(), "This meeting has ended. Goodbye.");
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  EXPECT_EQ(phone(kJane).heard.back(), "This meeting has ended. Goodbye.");
}

TEST_F(ControlTest, AnswersTheSameUploadWithoutNotifyingAnybodyAgain) {
  const auto first = uploads(kFile);
  const auto again = uploads(kFile);
  ASSERT_TRUE(again);
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->meeting, first->meeting);
  EXPECT_THAT(again->invitees, SizeIs(2));
  EXPECT_THAT(mailer.mails, SizeIs(2));
  EXPECT_THAT(phones, SizeIs(1));
}

TEST_F(ControlTest, DoesNothingInADryRunButSaysWhatItWould) {
  const auto plan = ask(server->upload({.content = kFile, .dry_run = true}));
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->invitees[0].ring);
  EXPECT_EQ(plan->invitees[0].contact, "+1*****1212");
  EXPECT_THAT(store.events, IsEmpty());
  EXPECT_THAT(mailer.mails, IsEmpty());
}

TEST_F(ControlTest, SaysBeforehandWhomItCannotRing) {
  constexpr auto kStranger = R"({"EventId": 123456, "Participants": [
    {"Name": "Nikki", "PhoneNumber": "+13125551212", "CallParticipant": true},
    {"Name": "Omar", "PhoneNumber": "+15035551212", "CallParticipant": true},
    {"Name": "Lena", "PhoneNumber": "+16175551212"}]})";
  const auto plan = ask(server->upload({.content = kStranger, .dry_run = true}));
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->invitees.at(0).ring);
  EXPECT_EQ(plan->invitees.at(0).ring_fault, "");
  EXPECT_FALSE(plan->invitees.at(1).ring);
  EXPECT_EQ(plan->invitees.at(1).ring_fault, "No trunk and no line rings this number.");
  EXPECT_EQ(plan->invitees.at(2).ring_fault, "");  // is not to be rung
  EXPECT_FALSE(uploads(kStranger)->invitees.at(1).ring);
  EXPECT_EQ(call_state("Omar"), CallState::BadNumber);
  EXPECT_EQ(invitation("Omar").call_detail, plan->invitees.at(1).ring_fault);
}

TEST_F(ControlTest, SaysInADryRunThatTheSameUploadCameBefore) {
  uploads(kFile).has_value();
  ask(server->end_event({"123456"})).has_value();
  const auto plan = ask(server->upload({.content = kFile, .dry_run = true}));
  ASSERT_TRUE(plan);
  EXPECT_TRUE(plan->repeated);
  EXPECT_TRUE(plan->dry_run);
  EXPECT_FALSE(plan->reopened);
  EXPECT_EQ(plan->state, meeting::EventState::Ended);
}

/// Uploads of an event that is over.
class OverTest : public Town {
 protected:
  OverTest() {
    ask(server->upload({.content = kFile, .idempotency_key = "monday"})).has_value();
    ask(server->end_event({"123456"})).has_value();
  }
  UploadOutcome again(std::string content, std::optional<std::string> key = {}) {
    const auto mails = mailer.mails.size();
    auto outcome =
        ask(server->upload({.content = std::move(content), .idempotency_key = std::move(key)}));
    CHECK(outcome);
    EXPECT_EQ(outcome->repeated, mailer.mails.size() == mails);
    return *std::move(outcome);
  }
  const std::string changed = std::string(kFile) + " ";
};

TEST_F(OverTest, SaysOfTheSameContentThatNothingIsDoneAndWhatOpensTheEvent) {
  const auto same = again(kFile);
  EXPECT_TRUE(same.repeated);
  EXPECT_EQ(same.state, meeting::EventState::Ended);
  EXPECT_EQ(same.ended, clock.wall_now());
  EXPECT_THAT(same.notes, ElementsAre("The same content came before, and the event has ended: "
                                      "nobody is mailed or rung. To open it anew, with new "
                                      "passcodes, change the content, if only by a space."));
  EXPECT_THAT(journal.lines, Contains(AllOf(HasSubstr("came before"), HasSubstr("state=ended"))));
  const auto opened = again(changed);
  EXPECT_TRUE(opened.reopened);
  EXPECT_EQ(opened.state, meeting::EventState::Open);
  EXPECT_EQ(opened.ended, std::nullopt);
  EXPECT_THAT(opened.notes, IsEmpty());
}

TEST_F(OverTest, SaysThatAnotherKeyIsNotEnough) {
  const auto same = again(kFile, "tuesday");
  EXPECT_TRUE(same.repeated);
  EXPECT_THAT(same.notes, ElementsAre(HasSubstr("another Idempotency-Key is not enough")));
}

TEST_F(OverTest, SaysThatTheSameKeyWantsBothChanged) {
  const auto same = again(changed, "monday");
  EXPECT_TRUE(same.repeated);
  EXPECT_THAT(same.notes,
              ElementsAre(AllOf(HasSubstr("The same Idempotency-Key came before"),
                                HasSubstr("send changed content with another Idempotency-Key"))));
  EXPECT_TRUE(again(changed, "tuesday").reopened);
}

TEST_F(ControlTest, SaysThatAnEventHasExpiredBeforeItsContentIsForgotten) {
  settings.lifetime = 1h;
  const auto first = uploads(kFile);
  EXPECT_THAT(first->notes, IsEmpty());
  pass(1h);
  const auto again = uploads(kFile);
  EXPECT_EQ(again->state, meeting::EventState::Expired);
  EXPECT_THAT(again->notes, ElementsAre(HasSubstr("the event has expired")));
}

TEST_F(ControlTest, TriesAMailAgainWithTheSameMessageId) {
  mailer.results = {{.kind = MailResult::Kind::Temporary, .detail = "421 busy"}};
  uploads(kFile).has_value();
  EXPECT_EQ(invitation("Nikki").mail, MailState::Retrying);
  pass(10s);
  EXPECT_EQ(invitation("Nikki").mail, MailState::Sent);
  ASSERT_THAT(mailer.mails, SizeIs(3));
  EXPECT_EQ(mailer.mails[0].message_id, mailer.mails[2].message_id);
}

TEST_F(ControlTest, ShowsWhyAMailWasGivenUp) {
  mailer.results = {{.kind = MailResult::Kind::Permanent, .detail = "550 no such user"}};
  uploads(kFile).has_value();
  EXPECT_EQ(invitation("Nikki").mail, MailState::Failed);
  EXPECT_EQ(invitation("Nikki").mail_detail, "550 no such user");
}

TEST_F(ControlTest, RingsAgainAfterACrashWhoWasOnlyJustDialled) {
  uploads(kFile).has_value();
  start();
  EXPECT_TRUE(rings(kNikki));
  EXPECT_THAT(mailer.mails, SizeIs(2));
}

TEST_F(ControlTest, RingsNobodyTwiceAfterAnOrderlyStop) {
  uploads(kFile).has_value();
  alerts(kNikki);
  server->stop();
  server->abandon();
  settle();
  EXPECT_EQ(call_state("Nikki"), CallState::Cancelled);
  start();
  settle();
  EXPECT_THAT(phones, SizeIs(1));
}

TEST_F(ControlTest, StillOwesTheRingOfAPhoneThatHadNotRungAtTheStop) {
  uploads(kFile).has_value();
  server->stop();
  server->abandon();
  settle();
  start();
  settle();
  EXPECT_THAT(phones, SizeIs(2));
  EXPECT_TRUE(rings(kNikki));
}

TEST_F(ControlTest, MutesByStarSixAndSaysSo) {
  uploads(kFile).has_value();
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  listens(kJane);
  keys(kJane, "*6");
  pass(1s);
  EXPECT_TRUE(phone(kJane).muted);
  EXPECT_EQ(phone(kJane).heard.back(), "You are muted.");
  listens(kJane);
  keys(kJane, "*6");
  pass(1s);
  EXPECT_FALSE(phone(kJane).muted);
}

TEST_F(ControlTest, RefusesAFileAsAWholeAndStoresNothing) {
  const auto refused = uploads(R"({"EventId": 1234567, "Participants": []})");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, UploadRefusal::Kind::Invalid);
  EXPECT_THAT(store.events, IsEmpty());
}

TEST_F(ControlTest, AcknowledgesNothingThatTheDatabaseDidNotTake) {
  store.fails = true;
  const auto refused = uploads(kFile);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, UploadRefusal::Kind::Unavailable);
  EXPECT_THAT(refused.error().problems, SizeIs(1));
}

TEST_F(ControlTest, TellsWatchersWhatChanged) {
  uploads(kFile).has_value();
  std::vector<CallState> seen;
  const auto watch = server->watch(
      {"123456"}, [&](const EventView& view) { seen.push_back(view.invitees[0].call_state); });
  settle();
  alerts(kNikki);
  pass(1s);
  EXPECT_THAT(seen, ElementsAre(CallState::Dialling, CallState::Ringing));
}

TEST_F(ControlTest, ListsOpenEventsTheNewestFirst) {
  const auto file = [](const std::string& id) {
    return R"({"Participants": [{"PhoneNumber": "+13125551212"}], "EventId": )" + id + "}";
  };
  for (const char* id : {"111111", "333333", "222222"}) {
    uploads(file(id)).has_value();
    pass(1s);
  }
  uploads(kFile).has_value();
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  ask(server->end_event({"333333"})).has_value();
  const auto all = ask(server->open_events(OpenEvents::kMost));
  ASSERT_TRUE(all);
  ASSERT_THAT(all->events, SizeIs(3));
  EXPECT_EQ(all->events[0].id, EventId{"123456"});
  EXPECT_EQ(all->events[0].present, 1);
  EXPECT_EQ(all->events[0].expires, clock.wall_now() + 24h);
  EXPECT_EQ(all->events[1].id, EventId{"222222"});
  EXPECT_EQ(all->events[2].id, EventId{"111111"});
  EXPECT_FALSE(all->more);
  const auto some = ask(server->open_events(2));
  EXPECT_THAT(some->events, SizeIs(2));
  EXPECT_TRUE(some->more);
  store.fails = true;
  EXPECT_FALSE(ask(server->open_events(2)));
}

TEST_F(ControlTest, SaysOfNobodyThatHeIsInAfterACrash) {
  uploads(kFile).has_value();
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  ASSERT_EQ(call_state("Jane"), CallState::Joined);
  start();
  EXPECT_EQ(call_state("Jane"), CallState::Left);
  EXPECT_EQ(ask(server->event({"123456"}))->present, 0);
  EXPECT_THAT(store.attendees, IsEmpty());
}

/// The same two people behind one trunk that carries one call at a time.
class TrunkTest : public Town {
 protected:
  TrunkTest() {
    table = trunk::Table({{.name = "carrier",
                           .destination = {.host = "127.0.0.1"},
                           .calls_per_second = 100,
                           .max_calls = 1}},
                         {}, {"+13125550100"});
    start();
  }

  static constexpr auto kBoth = R"({"EventId": 123456, "Participants": [
    {"Name": "Nikki", "PhoneNumber": "+13125551212", "CallParticipant": true},
    {"Name": "Jane", "PhoneNumber": "+14025551212", "CallParticipant": true}]})";
};

TEST_F(TrunkTest, RingsTheNextOnlyWhenAPlaceIsFree) {
  uploads(kBoth).has_value();
  EXPECT_TRUE(rings(kNikki));
  EXPECT_FALSE(rings(kJane));
  refuses(kNikki, 486, "486 Busy Here");
  pass(1s);
  EXPECT_TRUE(rings(kJane));
}

TEST_F(TrunkTest, LosesNoPlaceToRingsThatAreCancelledWhileTheyWait) {
  uploads(kBoth).has_value();
  ask(server->end_event({"123456"})).has_value();
  pass(1s);
  EXPECT_EQ(call_state("Jane"), CallState::Cancelled);
  EXPECT_THAT(phones, SizeIs(1));
  uploads(std::string(kBoth) + " ").has_value();
  pass(1s);
  EXPECT_TRUE(rings(kNikki));
}

TEST_F(TrunkTest, StillOwesTheRingsThatWaitedAtTheStop) {
  uploads(kBoth).has_value();
  alerts(kNikki);
  server->stop();
  server->abandon();
  settle();
  EXPECT_EQ(call_state("Jane"), CallState::Queued);
  start();
  pass(1s);
  EXPECT_TRUE(rings(kJane));
}

TEST_F(TrunkTest, RingsNobodyWhileItsOnlyTrunkWantsToBeLeftAlone) {
  uploads(kBoth).has_value();
  wants_a_rest(kNikki, 60s);
  EXPECT_EQ(call_state("Nikki"), CallState::Failed);
  pass(59s);
  EXPECT_FALSE(rings(kJane));
  pass(1s);
  EXPECT_TRUE(rings(kJane));
}

/// The same two people behind two trunks, of which the near one is to be tried first.
class TwoTrunksTest : public Town {
 protected:
  TwoTrunksTest() {
    table = trunk::Table({trunk_of("near", 10), trunk_of("far", 20)}, {}, {"+13125550100"});
    start();
  }
  static trunk::Trunk trunk_of(const char* name, int priority) {
    return {.name = name,
            .destination = {.host = "127.0.0.1"},
            .calls_per_second = 1,
            .priority = priority};
  }
  void trunk_is(const char* name, bool up) {
    server->on_sip(sip::PeerState{.peer = name, .up = up});
    settle();
  }

  static constexpr auto kBoth = R"({"EventId": 123456, "Participants": [
    {"Name": "Nikki", "PhoneNumber": "+13125551212", "CallParticipant": true},
    {"Name": "Jane", "PhoneNumber": "+14025551212", "CallParticipant": true}]})";
};

TEST_F(TwoTrunksTest, RingsByTheNextWhereTheFirstIsSilent) {
  uploads(kFile).has_value();
  EXPECT_EQ(phone(kNikki).peer, "near");
  is_silent(kNikki);
  EXPECT_TRUE(rings(kNikki));
  EXPECT_EQ(phone(kNikki).peer, "far");
  answers(kNikki);
  EXPECT_EQ(call_state("Nikki"), CallState::Answered);
}

TEST_F(TwoTrunksTest, TellsWhatTheLastSaidIfNoneCarriesTheCall) {
  uploads(kFile).has_value();
  is_silent(kNikki);
  refuses(kNikki, 500, "500 Server Internal Error");
  EXPECT_EQ(call_state("Nikki"), CallState::Failed);
  EXPECT_EQ(invitation("Nikki").call_detail, "500 Server Internal Error");
  EXPECT_THAT(phones, SizeIs(2));
}

TEST_F(TwoTrunksTest, TriesNoOtherWhereAPhoneWasBusy) {
  uploads(kFile).has_value();
  refuses(kNikki, 486, "486 Busy Here");
  EXPECT_EQ(call_state("Nikki"), CallState::Busy);
  EXPECT_THAT(phones, SizeIs(1));
}

TEST_F(TwoTrunksTest, SendsThoseWhoWaitForASilentTrunkElsewhereAtOnce) {
  uploads(kBoth).has_value();
  EXPECT_FALSE(rings(kJane));  // near takes one call a second
  is_silent(kNikki);
  pass(1s);
  EXPECT_EQ(phone(kNikki).peer, "far");
  EXPECT_EQ(phone(kJane).peer, "far");
}

TEST_F(TwoTrunksTest, LeavesATrunkAloneForAsLongAsItWants) {
  uploads(kBoth).has_value();
  wants_a_rest(kNikki, 30s);
  pass(1s);
  EXPECT_EQ(phone(kJane).peer, "far");
  pass(30s);
  refuses(kJane, 500, "500 Server Internal Error");
  EXPECT_TRUE(rings(kJane));
  EXPECT_EQ(phone(kJane).peer, "near");
}

TEST_F(TwoTrunksTest, TriesATrunkThatIsDownLast) {
  trunk_is("near", false);
  uploads(kFile).has_value();
  EXPECT_EQ(phone(kNikki).peer, "far");
  refuses(kNikki, 503, "503 Service Unavailable");
  EXPECT_EQ(phone(kNikki).peer, "near");
}

TEST_F(TwoTrunksTest, GoesBackToATrunkThatIsUpAgain) {
  trunk_is("near", false);
  trunk_is("near", true);
  uploads(kFile).has_value();
  EXPECT_EQ(phone(kNikki).peer, "near");
}

TEST_F(TwoTrunksTest, SendsThoseWhoWaitElsewhereWhenATrunkGoesDown) {
  uploads(kBoth).has_value();
  trunk_is("near", false);
  pass(1s);
  EXPECT_EQ(phone(kNikki).peer, "near");
  EXPECT_EQ(phone(kJane).peer, "far");
}

TEST_F(ControlTest, RepeatsNoMailBecauseItsResultCouldNotBeWritten) {
  uploads(kFile).has_value();
  store.fails = true;
  refuses(kNikki, 486, "486 Busy Here");
  pass(10s);
  store.fails = false;
  pass(10s);
  EXPECT_EQ(call_state("Nikki"), CallState::Busy);
  EXPECT_THAT(phones, SizeIs(1));
}

TEST_F(ControlTest, ForgetsTheSeatOfWhoHangsUpBeforeJoining) {
  uploads(kFile).has_value();
  dials_in(kJane);
  keys(kJane, "123456" + passcode("Jane"));
  hangs_up(kJane);
  EXPECT_THAT(store.attendees, IsEmpty());
}

TEST_F(ControlTest, LogsWhetherThePacketsOfAPhoneArrive) {
  dials_in(kJane);
  is_heard(kJane, true);
  EXPECT_THAT(journal.lines.back(), AllOf(HasSubstr("phone sound"), HasSubstr("arrives")));
  is_heard(kJane, false);
  EXPECT_THAT(journal.lines.back(), AllOf(HasSubstr("phone sound"), HasSubstr("missing")));
}

TEST_F(ControlTest, LogsWhatTheNetworkDidToALeg) {
  server->on_media(plane::LegClosed{
      .leg = LegId{1},
      .statistics = {
          .packets_refused = 7, .jitter = 12ms, .round_trip = 80ms, .remote_loss_percent = 3}});
  ASSERT_THAT(journal.lines, Contains(HasSubstr("leg closed")));
  EXPECT_THAT(journal.lines.back(),
              AllOf(HasSubstr("refused=7"), HasSubstr("jitter_ms=12"),
                    HasSubstr("round_trip_ms=80"), HasSubstr("lost_there_percent=3")));
}

TEST_F(ControlTest, MeasuresEachWorkerAndAllTogether) {
  server->on_media(plane::WorkerStatistics{.worker = 0, .busy = 250ms, .legs = 3, .rooms = 2});
  server->on_media(plane::WorkerStatistics{.worker = 1, .busy = 500ms, .legs = 4, .rooms = 1});
  server->on_media(plane::WorkerStatistics{.worker = 0, .busy = 125ms, .legs = 2});
  EXPECT_EQ(journal.gauges["convoke_mixer_busy_ratio 0"], 0.125);
  EXPECT_EQ(journal.gauges["convoke_mixer_busy_ratio 1"], 0.5);
  EXPECT_EQ(journal.gauges["convoke_rooms 0"], 0);
  EXPECT_EQ(journal.gauges["convoke_rooms 1"], 1);
  EXPECT_EQ(journal.gauges["convoke_legs"], 6);
  server->on_media(plane::LegMoved{.leg = LegId{1}});
  EXPECT_EQ(journal.counts["convoke_legs_moved_total"], 1);
}

TEST_F(ControlTest, LogsNoPasscodeAndNoWholeNumber) {
  uploads(kFile).has_value();
  dials_in(kJane);
  is_heard(kJane, true);
  keys(kJane, "123456" + passcode("Jane"));
  listens(kJane);
  refuses(kNikki, 404, "404 No such number +13125551212");
  ASSERT_THAT(journal.lines, Contains(HasSubstr("ring ended")));
  for (const char* what : {"ring ended", "joined by phone", "mail"})
    EXPECT_THAT(journal.lines, Contains(AllOf(HasSubstr(what), HasSubstr("*****1212")))) << what;
  for (const auto& line : journal.lines) {
    EXPECT_THAT(line, ::testing::Not(HasSubstr(kNikki)));
    EXPECT_THAT(line, ::testing::Not(HasSubstr(passcode("Jane"))));
    EXPECT_THAT(line, ::testing::Not(HasSubstr(kJane)));
  }
}

}  // namespace
}  // namespace convoke::control
