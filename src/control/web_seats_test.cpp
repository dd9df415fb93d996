#include "control/web_seats.h"

#include <gmock/gmock.h>

#include <array>

#include "control/fake_town.h"

namespace convoke::control {
namespace {

class WebSeatsTest : public Town {
 protected:
  using Why = JoinRefusal::Why;
  static inline const IpAddress kHome = IpAddress::v4(192, 0, 2, 1);
  static inline const IpAddress kOffice = IpAddress::v4(192, 0, 2, 2);

  WebSeatsTest() { uploads(kFile).has_value(); }

  Result<WebSeat, JoinRefusal> join(const std::string& event, const std::string& code,
                                    const IpAddress& from = kHome) {
    return ask(server->browsers().join(EventCode{{event}, code}, from));
  }
  Result<WebSeat, JoinRefusal> join_as(const std::string& name, const IpAddress& from = kHome) {
    return join("123456", passcode(name), from);
  }
  Result<WebSeat, JoinRefusal> opens(const std::string& token, const IpAddress& from = kHome) {
    return ask(server->browsers().join(LinkToken{token}, from));
  }
  std::string token(const std::string& name) {
    return *vault.unseal(invitation(name).token.sealed);
  }
  void guesses(int times, const IpAddress& from) {
    for (int i = 0; i < times; ++i)
      ASSERT_EQ(join("123456", "000000", from).error().why, Why::Invalid);
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
  EXPECT_EQ(join("999999", passcode("Jane")).error().why, Why::Invalid);
  EXPECT_EQ(join("123456", "000000").error().why, Why::Invalid);
  EXPECT_EQ(join("12345", "x").error().why, Why::Invalid);
  EXPECT_EQ(store.events.at({"123456"}).misses, 1);
}

TEST_F(WebSeatsTest, SaysThatAnEventHasEndedOnlyToWhoHasTheCode) {
  const auto code = passcode("Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  EXPECT_EQ(join("123456", "000000").error().why, Why::Invalid);
  EXPECT_EQ(join("123456", code).error().why, Why::Ended);
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

TEST_F(WebSeatsTest, TakesTheTokenOfALinkForTheSameSeat) {
  const auto seat = opens(token("Jane"));
  ASSERT_TRUE(seat);
  EXPECT_EQ(seat->name, "Jane");
  EXPECT_EQ(seat->attendee, join_as("Jane")->attendee);
  auto damaged = token("Jane");
  damaged.back() = damaged.back() == '0' ? '1' : '0';
  EXPECT_EQ(opens(damaged).error().why, Why::Invalid);
  EXPECT_EQ(opens("").error().why, Why::Invalid);
  EXPECT_EQ(store.events.at({"123456"}).misses, 0);
}

TEST_F(WebSeatsTest, VoidsATokenWithItsEvent) {
  const auto before = token("Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  EXPECT_EQ(opens(before).error().why, Why::Ended);
  ASSERT_TRUE(uploads(std::string(kFile) + " "));  // opened anew
  EXPECT_EQ(opens(before).error().why, Why::Invalid);
  EXPECT_TRUE(opens(token("Jane")));
  pass(std::chrono::hours(24));
  EXPECT_EQ(opens(token("Jane")).error().why, Why::Ended);
}

TEST_F(WebSeatsTest, GivesANewSeatInTheMeetingOfAnEventThatWasOpenedAnew) {
  const auto before = join_as("Jane");
  ASSERT_TRUE(ask(server->end_event({"123456"})));
  ASSERT_TRUE(uploads(std::string(kFile) + " "));
  const auto after = join_as("Jane");
  ASSERT_TRUE(after);
  EXPECT_NE(after->attendee, before->attendee);
  EXPECT_EQ(after->meeting, meeting());
}

TEST_F(WebSeatsTest, SeatsOnceWhoComesTwiceAtOnce) {
  std::optional<Result<WebSeat, JoinRefusal>> first;
  std::optional<Result<WebSeat, JoinRefusal>> second;
  for (auto* answer : {&first, &second})
    boost::asio::co_spawn(*loop,
                          keep(server->browsers().join(LinkToken{token("Jane")}, kHome), *answer),
                          boost::asio::detached);
  settle();
  ASSERT_TRUE(first && *first && second && *second);
  EXPECT_EQ((*first)->attendee, (*second)->attendee);
  EXPECT_EQ((*first)->join_token, (*second)->join_token);
  EXPECT_EQ(store.attendees.size(), 1U);
}

TEST_F(WebSeatsTest, LetsOneAddressLockOutNobodyButItself) {
  guesses(5, kHome);
  const auto refused = join_as("Jane", kHome);
  EXPECT_EQ(refused.error().why, Why::TooManyMisses);
  EXPECT_EQ(refused.error().retry_after, std::chrono::hours(24));
  EXPECT_EQ(store.events.at({"123456"}).misses, 5);
  EXPECT_TRUE(join_as("Jane", kOffice));
  EXPECT_TRUE(opens(token("Jane"), kHome));
  pass(std::chrono::hours(24) - std::chrono::seconds(1));
  EXPECT_EQ(join_as("Jane", kHome).error().why, Why::TooManyMisses);
}

TEST_F(WebSeatsTest, AsksWhoComesWithARightCodeAmongManyToWaitAMoment) {
  store.takes_its_time = true;
  std::array<std::optional<Result<WebSeat, JoinRefusal>>, 6> answers;
  const EventCode code{{"123456"}, passcode("Jane")};
  for (auto& answer : answers)
    boost::asio::co_spawn(*loop, keep(server->browsers().join(code, kHome), answer),
                          boost::asio::detached);
  settle();
  for (std::size_t i = 0; i < 5; ++i) EXPECT_TRUE(answers[i].value()) << i;
  const auto& late = answers[5].value();
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().why, Why::TooOften);
  EXPECT_EQ(late.error().retry_after, std::chrono::seconds(1));
  EXPECT_TRUE(join_as("Jane"));
}

TEST_F(WebSeatsTest, TakesOnlyLinksOnceManyAddressesHaveGuessed) {
  guesses(5, kHome);
  guesses(5, kOffice);
  const auto elsewhere = IpAddress::v4(192, 0, 2, 3);
  EXPECT_EQ(join_as("Jane", elsewhere).error().why, Why::Invalid);
  EXPECT_TRUE(opens(token("Jane"), elsewhere));
  EXPECT_TRUE(opens(token("Nikki"), kHome));
}

TEST_F(WebSeatsTest, CountsGuessesForEventsThatThereAreNot) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(join("999999", "000000").error().why, Why::Invalid);
  EXPECT_EQ(join("123456", passcode("Jane")).error().why, Why::TooManyMisses);
}

TEST_F(WebSeatsTest, TurnsAwayAnAddressThatAsksTooOften) {
  for (int i = 0; i < 120; ++i) ASSERT_TRUE(opens(token("Jane")));
  const auto refused = opens(token("Jane"));
  EXPECT_EQ(refused.error().why, Why::TooOften);
  EXPECT_EQ(refused.error().retry_after, std::chrono::milliseconds(500));
  EXPECT_TRUE(opens(token("Jane"), kOffice));
  pass(std::chrono::seconds(1));
  EXPECT_TRUE(opens(token("Jane")));
}

TEST_F(WebSeatsTest, MailsALinkThatHoldsTheTokenAndNoCode) {
  settings.site_url = "https://meet.example.com";
  ASSERT_TRUE(uploads(R"({"EventId": 222222, "Participants": [{"Email": "omar@example.com"}]})"));
  const auto& omar = store.events.at({"222222"}).invitations.at(0);
  const auto link = "https://meet.example.com/meeting#token=" + *vault.unseal(omar.token.sealed);
  std::string text = mailer.mails.back().message;
  for (const std::string& soft : {std::string("=\r\n"), std::string("3D")})
    for (auto at = text.find(soft); at != std::string::npos; at = text.find(soft))
      text.erase(at, soft.size());
  EXPECT_THAT(text, ::testing::HasSubstr(link));
  EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("passcode=")));
}

}  // namespace
}  // namespace convoke::control
