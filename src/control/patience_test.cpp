#include <gmock/gmock.h>

#include "control/control.h"
#include "control/fake_town.h"

namespace convoke::control {
namespace {

using namespace std::chrono_literals;
using meeting::CallState;

/// Nikki is rung and Jane dials in, while a part of the server does not do what it should.
class PatienceTest : public Town {
 protected:
  static constexpr auto kNikkiAlone = R"({"EventId": 123456, "Participants": [
    {"Name": "Nikki", "PhoneNumber": "+13125551212", "CallParticipant": true}]})";

  void joins(const std::string& number) {
    answers(number);
    keys(number, "1");
    listens(number);
  }
};

TEST_F(PatienceTest, GivesUpARingWhoseMediaNeverOpens) {
  media.is_dead = true;
  uploads(kNikkiAlone).has_value();
  pass(9s);
  EXPECT_EQ(call_state("Nikki"), CallState::Dialling);
  pass(1s);
  EXPECT_EQ(call_state("Nikki"), CallState::Failed);
  EXPECT_EQ(invitation("Nikki").call_detail, "The media worker did not answer.");
}

TEST_F(PatienceTest, TurnsACallerAwayWhoseMediaNeverOpens) {
  media.is_dead = true;
  dials_in(kJane);
  pass(10s);
  EXPECT_EQ(phone(kJane).final_code, 503);
  EXPECT_FALSE(server->has_calls());
}

TEST_F(PatienceTest, GivesUpARingThatSipForgets) {
  telephony.is_dead = true;
  uploads(kNikkiAlone).has_value();
  pass(settings.ring + 9s);
  EXPECT_EQ(call_state("Nikki"), CallState::Dialling);
  pass(1s);
  EXPECT_EQ(call_state("Nikki"), CallState::Failed);
  EXPECT_EQ(invitation("Nikki").call_detail, "The SIP stack did not answer.");
}

TEST_F(PatienceTest, HangsUpOnACallerWhoOwesTheAnswerToOurOffer) {
  dials_in(kJane, "");
  EXPECT_TRUE(phone(kJane).answered);
  pass(39s);
  EXPECT_FALSE(phone(kJane).ended);
  pass(1s);
  EXPECT_TRUE(phone(kJane).ended);
  EXPECT_FALSE(server->has_calls());
}

TEST_F(PatienceTest, EndsACallOfWhichSipDoesNotTellTheEnd) {
  uploads(kNikkiAlone).has_value();
  joins(kNikki);
  telephony.is_dead = true;
  ask(server->remove_attendee(store.events.at({"123456"}).meeting, invitation("Nikki").attendee))
      .has_value();
  pass(9s);
  EXPECT_TRUE(server->has_calls());
  pass(1s);
  EXPECT_FALSE(server->has_calls());
  EXPECT_EQ(call_state("Nikki"), CallState::Left);
  EXPECT_TRUE(phone(kNikki).is_closed);
}

TEST_F(PatienceTest, GoesOnWhereNobodyTellsThatASoundIsOver) {
  uploads(kNikkiAlone).has_value();
  answers(kNikki);
  keys(kNikki, "2");
  EXPECT_EQ(phone(kNikki).heard.back(), "Disconnecting you.");
  pass(9s);
  EXPECT_FALSE(phone(kNikki).ended);
  pass(10s);
  EXPECT_TRUE(phone(kNikki).ended);
}

TEST_F(PatienceTest, BeginsNoRingWhileSipIsOverloaded) {
  telephony.is_full = true;
  uploads(kNikkiAlone).has_value();
  EXPECT_EQ(call_state("Nikki"), CallState::Failed);
  EXPECT_EQ(invitation("Nikki").call_detail, "The SIP stack is overloaded.");
  EXPECT_FALSE(server->has_calls());
}

TEST_F(PatienceTest, HangsUpAsSoonAsSipIsNotOverloadedAnyMore) {
  uploads(kNikkiAlone).has_value();
  alerts(kNikki);
  telephony.is_full = true;
  ask(server->end_event({"123456"})).has_value();
  pass(1s);
  EXPECT_FALSE(phone(kNikki).ended);
  telephony.is_full = false;
  pass(50ms);
  EXPECT_TRUE(phone(kNikki).ended);
  EXPECT_EQ(call_state("Nikki"), CallState::Cancelled);
}

TEST_F(PatienceTest, RejectsACallerAsSoonAsSipIsNotOverloadedAnyMore) {
  media.is_full = true;
  telephony.is_full = true;
  dials_in(kJane);
  EXPECT_FALSE(phone(kJane).ended);
  telephony.is_full = false;
  pass(50ms);
  EXPECT_EQ(phone(kJane).final_code, 503);
  EXPECT_FALSE(server->has_calls());
}

TEST_F(PatienceTest, LeavesNobodyHeardOrOpenBecauseTheWorkerWasOverloaded) {
  uploads(kNikkiAlone).has_value();
  joins(kNikki);
  media.is_full = true;
  const auto meeting = store.events.at({"123456"}).meeting;
  const auto attendee = invitation("Nikki").attendee;
  for (const bool muted : {true, false, true})
    ask(server->set_muted(meeting, attendee, muted)).has_value();
  media.is_full = false;
  pass(50ms);
  EXPECT_TRUE(phone(kNikki).muted);
  media.is_full = true;
  hangs_up(kNikki);
  media.is_full = false;
  pass(50ms);
  EXPECT_FALSE(phone(kNikki).room);
  EXPECT_TRUE(phone(kNikki).is_closed);
}

TEST_F(PatienceTest, FailsASoundThatTheWorkerHasNoRoomFor) {
  uploads(kNikkiAlone).has_value();
  media.is_full = true;
  answers(kNikki);
  EXPECT_TRUE(phone(kNikki).ended);
  EXPECT_EQ(call_state("Nikki"), CallState::NoKey);
}

}  // namespace
}  // namespace convoke::control
