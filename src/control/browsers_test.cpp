#include "control/browsers.h"

#include <gmock/gmock.h>

#include "control/browser_town.h"

namespace convoke::control {
namespace {

using ::testing::_;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class BrowsersTest : public BrowserTown {
 protected:
  /// What was logged of people's leaving by browser.
  std::vector<std::string> departures() const {
    std::vector<std::string> lines;
    for (const auto& line : journal.lines)
      if (line.starts_with("left by web")) lines.push_back(line);
    return lines;
  }
};

TEST_F(BrowsersTest, AnswersAnOfferAndOpensTheMediaItSettled) {
  Page jane;
  const auto place = seat("Jane");
  opens(jane, place.meeting, place.join_token);
  says(jane, join(1));
  says(jane, subscribe(offer()));
  EXPECT_THAT(jane.told, Contains(HasSubstr("a=ice-lite")));
  EXPECT_THAT(jane.told, Contains(HasSubstr("192.0.2.1 30000 typ host")));
  EXPECT_THAT(jane.told, Contains(HasSubstr("192.0.2.1 443 typ host tcptype passive")));
  ASSERT_EQ(media.commands.size(), 3U);
  const auto& open = std::get<plane::OpenPeer>(media.commands[0]);
  const auto& remote = std::get<plane::SetRemote>(media.commands[1]);
  EXPECT_EQ(open.leg, remote.leg);
  EXPECT_THAT(jane.told, Contains(HasSubstr("a=ice-ufrag:" + open.transport.ice_ufrag)));
  EXPECT_THAT(jane.told, Contains(HasSubstr("a=ssrc:" + std::to_string(open.ssrc))));
  EXPECT_EQ(remote.parameters.codec, plane::Codec::Opus);
  EXPECT_EQ(std::get<plane::SetVideo>(media.commands[2]).leg, open.leg);
}

TEST_F(BrowsersTest, ShowsPhonesAndBrowsersToEachOther) {
  dials_in(kNikki);
  keys(kNikki, "123456" + passcode("Nikki"));
  Page jane;
  enters(jane, "Jane");
  EXPECT_EQ(present(), 2);
  EXPECT_THAT(jane.told, Contains(HasSubstr(invitation("Nikki").attendee.text)));
  EXPECT_EQ(invitation("Jane").join_method, meeting::JoinMethod::Web);
  hangs_up(kNikki);
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersTest, OpensTheMediaInTheRoomWherePhonesAre) {
  dials_in(kNikki);
  keys(kNikki, "123456" + passcode("Nikki"));
  const auto room = phone(kNikki).room;
  ASSERT_TRUE(room);
  Page jane;
  const auto place = seat("Jane");
  opens(jane, place.meeting, place.join_token);
  says(jane, join(1));
  EXPECT_EQ(negotiates(jane, subscribe(offer())).room, *room);
  EXPECT_EQ(std::get<plane::OpenPeer>(media.commands.front()).room, *room);
}

TEST_F(BrowsersTest, KeepsTheRoomOfAPageThatIsOpenWhoeverLeaves) {
  Page jane;
  const auto place = seat("Jane");
  opens(jane, place.meeting, place.join_token);
  says(jane, join(1));
  const auto room = negotiates(jane, subscribe(offer())).room;
  for (int time = 0; time < 2; ++time) {
    dials_in(kNikki);
    keys(kNikki, "123456" + passcode("Nikki"));
    EXPECT_EQ(phone(kNikki).room, room);
    hangs_up(kNikki);
  }
  says(jane, leave());
  server->signalling().on_closed(jane.id, true);
  dials_in(kNikki);
  keys(kNikki, "123456" + passcode("Nikki"));
  EXPECT_NE(phone(kNikki).room, room);
}

TEST_F(BrowsersTest, MutesInTheRoomWhoMutesOnThePage) {
  Page jane;
  enters(jane, "Jane");
  says(jane, audio_control(true));
  const auto& muted = std::get<plane::SetMuted>(media.commands.back());
  EXPECT_EQ(muted.leg, jane.leg);
  EXPECT_TRUE(muted.muted);
}

TEST_F(BrowsersTest, TellsWhomTheOrganiserMutes) {
  Page jane;
  enters(jane, "Jane");
  jane.told.clear();
  ASSERT_TRUE(ask(server->set_muted(seat("Jane").meeting, seat("Jane").attendee, true)));
  EXPECT_THAT(jane.told, SizeIs(2));  // Of the roster, and of oneself.
  EXPECT_THAT(jane.told, Contains(HasSubstr("convoke-muted")));
}

TEST_F(BrowsersTest, RefusesATokenThatIsNoneInTheProtocol) {
  Page stranger;
  opens(stranger, seat("Jane").meeting, "guess");
  EXPECT_FALSE(stranger.closed);
  says(stranger, join(1));
  pass(std::chrono::seconds(3));
  EXPECT_EQ(stranger.closed, signal::kCloseForbidden);
  EXPECT_THAT(media.commands, IsEmpty());
}

TEST_F(BrowsersTest, ClosesAtOnceForAMeetingThatIsOver) {
  const auto place = seat("Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  Page late;
  opens(late, place.meeting, place.join_token);
  EXPECT_EQ(late.closed, signal::kCloseEnded);
}

TEST_F(BrowsersTest, ClosesAtOnceForATokenThatHasExpiredWithItsEvent) {
  const auto place = seat("Jane");
  Page early;
  opens(early, place.meeting, place.join_token);
  EXPECT_FALSE(early.closed);
  pass(std::chrono::hours(24));
  Page late;
  opens(late, place.meeting, place.join_token);
  EXPECT_EQ(late.closed, signal::kCloseEnded);
  Page share;
  opens(share, place.meeting, place.join_token + "#content");
  EXPECT_EQ(share.closed, signal::kCloseEnded);
}

TEST_F(BrowsersTest, RefusesTheTokenOfWhoWasRemovedAndTakesTheNextOne) {
  Page jane;
  enters(jane, "Jane");
  const auto before = seat("Jane");
  ASSERT_TRUE(ask(server->remove_attendee(before.meeting, before.attendee)));
  Page again;
  opens(again, before.meeting, before.join_token);
  says(again, join(1));
  pass(std::chrono::seconds(3));
  EXPECT_EQ(again.closed, signal::kCloseForbidden);
  const auto after = seat("Jane");
  EXPECT_NE(after.join_token, before.join_token);
  Page returned;
  opens(returned, after.meeting, after.join_token);
  says(returned, join(2));
  pass(std::chrono::seconds(3));
  EXPECT_FALSE(returned.closed);
}

TEST_F(BrowsersTest, TakesAlongWhoOpensASecondPage) {
  Page first;
  enters(first, "Jane", 1);
  Page second;
  enters(second, "Jane", 2);
  EXPECT_NE(first.leg, second.leg);
  pass(std::chrono::seconds(3));
  EXPECT_TRUE(first.closed);
  EXPECT_FALSE(second.closed);
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersTest, KeepsThePlaceOfWhoIsLostForAWhile) {
  Page jane;
  enters(jane, "Jane");
  server->signalling().on_closed(jane.id, false);
  pass(std::chrono::seconds(9));
  EXPECT_EQ(present(), 1);
  pass(std::chrono::seconds(2));
  EXPECT_EQ(present(), 0);
}

TEST_F(BrowsersTest, GivesThePlaceInAFullMeetingAgainToWhoLoadsThePageAnew) {
  settings.admission.max_attendees = 1;
  start();
  Page jane;
  enters(jane, "Jane");
  server->signalling().on_closed(jane.id, true);
  const auto comes = [&](const std::string& name) {
    return ask(server->browsers().join(EventCode{{"123456"}, passcode(name)}, {}));
  };
  EXPECT_TRUE(comes("Jane"));
  EXPECT_EQ(comes("Nikki").error().why, JoinRefusal::Why::Full);
  Page again;
  enters(again, "Jane", 2);
  EXPECT_FALSE(again.closed);
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersTest, EmptiesThePlaceOfWhoLeaves) {
  Page jane;
  enters(jane, "Jane");
  says(jane, leave());
  settle();
  EXPECT_EQ(present(), 0);
  server->signalling().on_closed(jane.id, true);
}

TEST_F(BrowsersTest, TellsEverybodyWhenTheEventEnds) {
  Page jane;
  enters(jane, "Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  pass(std::chrono::seconds(3));
  EXPECT_EQ(jane.closed, signal::kCloseEnded);
  EXPECT_EQ(present(), 0);
}

TEST_F(BrowsersTest, LogsOnceWhoLeavesAndWhy) {
  Page jane;
  enters(jane, "Jane");
  const auto id = seat("Jane").attendee.text;
  EXPECT_THAT(departures(), IsEmpty());
  says(jane, leave());
  server->signalling().on_closed(jane.id, true);
  pass(std::chrono::minutes(1));
  ASSERT_THAT(departures(), SizeIs(1));
  EXPECT_THAT(departures()[0],
              AllOf(HasSubstr("event=123456"), HasSubstr("attendee=" + id), EndsWith("why=left")));
  EXPECT_THAT(departures()[0], Not(HasSubstr(kJane)));
}

TEST_F(BrowsersTest, LogsWhoIsLost) {
  Page jane;
  enters(jane, "Jane");
  server->signalling().on_closed(jane.id, false);
  EXPECT_THAT(departures(), IsEmpty());
  pass(std::chrono::seconds(11));
  EXPECT_THAT(departures(), ElementsAre(EndsWith("why=lost")));
}

TEST_F(BrowsersTest, LogsWhoIsRemovedAndWhoLeavesWithTheEvent) {
  Page jane;
  enters(jane, "Jane");
  Page nikki;
  enters(nikki, "Nikki", 2);
  ASSERT_TRUE(ask(server->remove_attendee(seat("Jane").meeting, seat("Jane").attendee)));
  EXPECT_THAT(departures(), ElementsAre(EndsWith("why=removed")));
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  EXPECT_THAT(departures(), ElementsAre(_, EndsWith("why=ended")));
}

TEST_F(BrowsersTest, LogsWhoGoesOnByAnotherPageAndThenLeaves) {
  Page first;
  enters(first, "Jane", 1);
  Page second;
  enters(second, "Jane", 2);
  EXPECT_THAT(departures(), ElementsAre(EndsWith("why=replaced")));
  says(second, leave());
  EXPECT_THAT(departures(), ElementsAre(_, EndsWith("why=left")));
}

TEST_F(BrowsersTest, LogsWhoIsLostBeforeTheOtherPageHasMedia) {
  Page first;
  enters(first, "Jane", 1);
  Page second;
  const auto place = seat("Jane");
  opens(second, place.meeting, place.join_token);
  says(second, join(2));
  server->signalling().on_closed(first.id, true);
  server->signalling().on_closed(second.id, false);
  EXPECT_THAT(departures(), ElementsAre(EndsWith("why=replaced"), EndsWith("why=lost")));
}

TEST_F(BrowsersTest, LogsWhoseClientBreaksTheRules) {
  Page jane;
  enters(jane, "Jane");
  says(jane, {0xFF, 0xFF});
  EXPECT_THAT(departures(), ElementsAre(EndsWith("why=expelled")));
}

TEST_F(BrowsersTest, LogsNobodyWhoLeavesByPhoneAsByWeb) {
  Page jane;
  enters(jane, "Jane");
  dials_in(kNikki);
  keys(kNikki, "123456" + passcode("Nikki"));
  hangs_up(kNikki);
  EXPECT_THAT(departures(), IsEmpty());
}

TEST_F(BrowsersTest, StopsRingingWhoJoinedByBrowserMeanwhile) {
  alerts(kNikki);
  Page nikki;
  enters(nikki, "Nikki");
  EXPECT_TRUE(phone(kNikki).ended);
  EXPECT_EQ(invitation("Nikki").call_state, meeting::CallState::Cancelled);
  EXPECT_EQ(invitation("Nikki").call_detail, "Joined by web.");
  EXPECT_EQ(present(), 1);
}

TEST_F(BrowsersTest, RingsNobodyWhoIsInTheRoomByBrowser) {
  Page jane;
  enters(jane, "Jane");
  uploads(R"({"EventId": 123456, "Participants": [{"Name": "Jane", "PhoneNumber": "+14025551212",
              "CallParticipant": true, "Notify": "again"}]})")
      .has_value();
  EXPECT_FALSE(rings(kJane));
  EXPECT_EQ(invitation("Jane").call_state, meeting::CallState::Cancelled);
}

TEST_F(BrowsersTest, LeavesWhoHasAnsweredThePhoneOnIt) {
  answers(kNikki);
  Page nikki;
  enters(nikki, "Nikki");
  EXPECT_FALSE(phone(kNikki).ended);
  keys(kNikki, "1");
  EXPECT_EQ(present(), 2);
  hangs_up(kNikki);
  EXPECT_EQ(invitation("Nikki").call_state, meeting::CallState::Left);
  EXPECT_EQ(present(), 1);
}

}  // namespace
}  // namespace convoke::control
