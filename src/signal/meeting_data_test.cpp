#include "signal/meeting_stage_test.h"

namespace convoke::signal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

frame::DataMessage note(const std::string& text, std::uint32_t lifetime_ms = 0) {
  return {.topic = "chat", .data = {text.begin(), text.end()}, .lifetime_ms = lifetime_ms};
}

class DataMessageTest : public MeetingTest {
 protected:
  DataMessageTest() {
    joins(kAlice, {.owner = person("alice")}, 77);
    joins(kBob, "bob");
    time.advance(1s);
    forget();
  }
  std::vector<std::string> read_by(ConnectionId id) const {
    std::vector<std::string> texts;
    for (const auto& data : sent<frame::DataMessages>(id))
      for (const auto& message : data.messages)
        texts.emplace_back(message.data.begin(), message.data.end());
    return texts;
  }
};

TEST_F(DataMessageTest, GoesToAllOthersWithSenderAndTime) {
  says(kAlice, frame::DataMessages{{note("hi"), note("bob")}});
  EXPECT_THAT(read_by(kBob), ElementsAre("hi", "bob"));
  EXPECT_THAT(read_by(kAlice), IsEmpty());
  const auto messages = sent<frame::DataMessages>(kBob).at(0).messages;
  EXPECT_EQ(messages[0].sender_attendee_id, "alice");
  EXPECT_EQ(messages[0].sender_external_user_id, "alice#ext");
  EXPECT_EQ(messages[0].ingest_time_ns, 1'001'000'000'000);
  EXPECT_GT(messages[1].ingest_time_ns, messages[0].ingest_time_ns);
}

TEST_F(DataMessageTest, CannotBeSentInAnothersName) {
  auto forged = note("hi");
  forged.sender_attendee_id = "bob";
  says(kAlice, frame::DataMessages{{forged}});
  EXPECT_EQ(sent<frame::DataMessages>(kBob).at(0).messages.at(0).sender_attendee_id, "alice");
}

TEST_F(DataMessageTest, BreakingTheClientsOwnRulesIsNotForwarded) {
  auto bad_topic = note("hi");
  bad_topic.topic = "a b";
  auto no_topic = note("hi");
  no_topic.topic = "";
  auto long_topic = note("hi");
  long_topic.topic = std::string(37, 'a');
  says(kAlice,
       frame::DataMessages{{bad_topic, no_topic, long_topic, note(std::string(2049, 'x'))}});
  EXPECT_THAT(read_by(kBob), IsEmpty());
  says(kAlice, frame::DataMessages{{note(std::string(2048, 'x'))}});
  EXPECT_THAT(read_by(kBob), SizeIs(1));
}

TEST_F(DataMessageTest, TooManyAreGivenBackAsThrottled) {
  for (int i = 0; i < 201; ++i) says(kAlice, frame::DataMessages{{note(std::to_string(i))}});
  EXPECT_THAT(read_by(kBob), SizeIs(200));
  EXPECT_THAT(read_by(kAlice), ElementsAre("200"));
  EXPECT_EQ(sent<frame::DataMessages>(kAlice).at(0).messages.at(0).ingest_time_ns, 0);
  forget();
  time.advance(1s);
  for (int i = 0; i < 101; ++i) says(kAlice, frame::DataMessages{{note("again")}});
  EXPECT_THAT(read_by(kBob), SizeIs(100));
}

TEST_F(DataMessageTest, AFloodOfThemIsRefused) {
  const frame::DataMessages hundred{std::vector<frame::DataMessage>(100, note("x"))};
  for (int i = 0; i < 101; ++i) says(kAlice, hundred);
  EXPECT_THAT(errors_to(kAlice), ElementsAre(429U));
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseFlood));
}

TEST_F(DataMessageTest, ALateComerReadsWhatStillLives) {
  says(kAlice, frame::DataMessages{{note("now", 0), note("short", 1000), note("long", 60000)}});
  time.advance(2s);
  joins(kCarol, "carol");
  EXPECT_THAT(read_by(kCarol), ElementsAre("long"));
}

TEST_F(DataMessageTest, LivesNoLongerThanFiveMinutes) {
  says(kAlice, frame::DataMessages{{note("for ever", 4294967295U)}});
  for (int minute = 0; minute < 10; ++minute) {
    time.advance(30s);
    says(kAlice, frame::PingPong{});
    says(kBob, frame::PingPong{});
  }
  joins(kCarol, "carol");
  EXPECT_THAT(read_by(kCarol), IsEmpty());
}

TEST_F(DataMessageTest, AReconnectingPageReadsWhatItMissedAndNoMore) {
  says(kBob, frame::DataMessages{{note("seen", 60000)}});
  time.advance(1s);
  says(kAlice, frame::PingPong{});
  time.advance(1s);
  closes(kAlice, Closing::Abnormal);
  says(kBob, frame::DataMessages{{note("missed", 60000)}});
  forget();
  joins(kAliceAgain, {.owner = person("alice")}, 77);
  EXPECT_THAT(read_by(kAliceAgain), ElementsAre("missed"));
}

TEST_F(DataMessageTest, ShareConnectionsAreLeftOut) {
  shares(kAliceShare, "alice");
  forget();
  says(kBob, frame::DataMessages{{note("hi", 60000)}});
  EXPECT_THAT(read_by(kAlice), ElementsAre("hi"));
  EXPECT_THAT(read_by(kAliceShare), IsEmpty());
}

class KeptMessagesTest : public MeetingTest {
 protected:
  KeptMessagesTest() : MeetingTest(Limits{.kept_messages = 2}) {}
};

TEST_F(KeptMessagesTest, TheOldestGivesWay) {
  joins(kAlice, "alice");
  says(kAlice, frame::DataMessages{{note("1", 60000), note("2", 60000), note("3", 60000)}});
  joins(kBob, "bob");
  EXPECT_THAT(sent<frame::DataMessages>(kBob).at(0).messages, SizeIs(2));
}

}  // namespace
}  // namespace convoke::signal
