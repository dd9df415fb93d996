#include "control/web_seats.h"

#include <gmock/gmock.h>

#include "control/fake_town.h"

namespace convoke::control {
namespace {

class WebSeatsTest : public Town {
 protected:
  WebSeatsTest() { uploads(kFile).has_value(); }

  Result<WebSeat, CodeRefusal> join(const std::string& event, const std::string& code) {
    return ask(server->browsers().join({event}, code));
  }
  Result<WebSeat, CodeRefusal> join_as(const std::string& name) {
    return join("123456", passcode(name));
  }
  MeetingId meeting() { return store.events.at({"123456"}).meeting; }
};

TEST_F(WebSeatsTest, SeatsWhoBringsACodeInTheMeetingOfTheEvent) {
  const auto seat = join_as("Jane");
  ASSERT_TRUE(seat);
  EXPECT_EQ(seat->meeting, meeting());
  EXPECT_EQ(seat->name, "Jane");
  EXPECT_EQ(seat->external_user_id.find("402555"), std::string::npos);
}

TEST_F(WebSeatsTest, GivesTheSameSeatToWhoComesAgain) {
  const auto first = join_as("Jane");
  const auto second = join_as("Jane");
  const auto other = join_as("Nikki");
  EXPECT_EQ(first->attendee, second->attendee);
  EXPECT_EQ(first->join_token, second->join_token);
  EXPECT_NE(first->attendee, other->attendee);
  EXPECT_NE(first->join_token, other->join_token);
}

TEST_F(WebSeatsTest, SaysTheSameOfAWrongEventAndOfAWrongCodeAndCountsIt) {
  EXPECT_EQ(join("999999", passcode("Jane")).error(), CodeRefusal::Invalid);
  EXPECT_EQ(join("123456", "000000").error(), CodeRefusal::Invalid);
  EXPECT_EQ(join("12345", "x").error(), CodeRefusal::Invalid);
  EXPECT_EQ(store.events.at({"123456"}).misses, 1);
}

TEST_F(WebSeatsTest, SaysThatAnEventHasEndedOnlyToWhoHasTheCode) {
  const auto code = passcode("Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  EXPECT_EQ(join("123456", "000000").error(), CodeRefusal::Invalid);
  EXPECT_EQ(join("123456", code).error(), CodeRefusal::Ended);
}

TEST_F(WebSeatsTest, KnowsASeatAgainAfterARestart) {
  const auto seat = join_as("Jane");
  start();
  const auto again = join_as("Jane");
  EXPECT_EQ(seat->join_token, again->join_token);
}

TEST_F(WebSeatsTest, ShowsTheRosterToWhoSitsInTheMeetingOnly) {
  const auto seat = join_as("Jane");
  const auto roster = ask(server->browsers().roster(meeting(), seat->join_token));
  ASSERT_TRUE(roster);
  ASSERT_EQ(roster->size(), 1U);
  EXPECT_EQ(roster->front().name, "Jane");
  EXPECT_EQ(roster->front().join_method, meeting::JoinMethod::Web);
  EXPECT_FALSE(ask(server->browsers().roster(meeting(), "guess")));
  EXPECT_FALSE(ask(server->browsers().roster({"elsewhere"}, seat->join_token)));
}

}  // namespace
}  // namespace convoke::control
