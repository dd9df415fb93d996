#include <set>

#include "base/random.h"
#include "signal/meeting_stage_test.h"

namespace convoke::signal {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using HostileTest = MeetingTest;

TEST_F(HostileTest, AFloodOfFramesIsRefusedInOrderAndNobodyElseIsDisturbed) {
  joins(kAlice, "alice");
  joins(kBob, "bob");
  forget();
  for (int i = 0; i < 150; ++i) says(kAlice, frame::Pause{});
  EXPECT_THAT(errors_to(kAlice), ElementsAre(429U));
  EXPECT_THAT(closed(kAlice), IsEmpty());
  EXPECT_THAT(presence_told(kBob), ElementsAre(gone(1)));
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseFlood));
  EXPECT_THAT(closed(kBob), IsEmpty());
}

TEST_F(HostileTest, AFloodOfSubscribesIsRefused) {
  joins(kAlice, "alice");
  for (int i = 0; i < 25; ++i) subscribes(kAlice);
  EXPECT_THAT(errors_to(kAlice), ElementsAre(429U));
}

TEST_F(HostileTest, SubscribesThatWaitForNoAnswerAreRefused) {
  knocks(kAlice, {.owner = person("alice")}, 1);
  for (int i = 0; i < 5; ++i) says(kAlice, frame::Subscribe{});
  EXPECT_THAT(effects<Negotiate>(), SizeIs(4));
  EXPECT_THAT(errors_to(kAlice), ElementsAre(429U));
}

TEST_F(HostileTest, AMalformedFrameIsRefusedBeforeAndAfterTheJoin) {
  opens(kAlice, Identity{.owner = person("alice")});
  joins(kBob, "bob");
  forget();
  for (const auto id : {kAlice, kBob}) {
    meeting.on_malformed(id, time.now(), out);
    EXPECT_THAT(errors_to(id), ElementsAre(400U));
  }
  time.advance(2s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseBadRequest));
  EXPECT_THAT(closed(kBob), ElementsAre(kCloseBadRequest));
}

TEST_F(HostileTest, ASubscribeWithoutAJoinAndASecondJoinAreRefused) {
  opens(kAlice, Identity{.owner = person("alice")});
  says(kAlice, frame::Subscribe{});
  EXPECT_THAT(errors_to(kAlice), ElementsAre(400U));
  joins(kBob, "bob");
  says(kBob, frame::Join{});
  EXPECT_THAT(errors_to(kBob), ElementsAre(400U));
}

TEST_F(HostileTest, AKickedAttendeeWhoWaitsBeforeTheJoinStaysOutside) {
  opens(kAlice, Identity{.owner = person("alice")});
  meeting.on_removed({"alice"}, time.now(), out);
  says(kAlice, frame::Join{});
  EXPECT_THAT(errors_to(kAlice), ElementsAre(403U));
}

class FewConnectionsTest : public MeetingTest {
 protected:
  FewConnectionsTest() : MeetingTest(Limits{.connections = 2}) {}
};

TEST_F(FewConnectionsTest, TooManySocketsAreSentAway) {
  opens(kAlice, Refusal::WrongToken);
  opens(kBob, Refusal::WrongToken);
  opens(kCarol, Identity{.owner = person("carol")});
  EXPECT_THAT(closed(kCarol), ElementsAre(kCloseComeAgain));
}

TEST_F(HostileTest, OneAttendeeHasOnlySoManyConnections) {
  joins(kBob, "bob");
  for (std::uint64_t i = 100; i < 108; ++i)
    opens({i}, Identity{.owner = person("alice"), .is_content = i % 2 == 0});
  opens(kAlice, Identity{.owner = person("alice")});
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseFlood));
  opens(kCarol, Identity{.owner = person("carol")});
  EXPECT_THAT(closed(kCarol), IsEmpty());
  time.advance(16s);
  opens(kAliceAgain, Identity{.owner = person("alice")});
  EXPECT_THAT(closed(kAliceAgain), IsEmpty());
}

TEST_F(HostileTest, WhoJoinsAndBringsNoMediaIsSentAway) {
  joins(kBob, "bob");
  knocks(kAlice, {.owner = person("alice")}, 1);
  subscribes(kAlice);
  forget();
  for (int i = 0; i < 2; ++i) {
    time.advance(14s);
    says(kAlice, frame::PingPong{});
  }
  EXPECT_THAT(closed(kAlice), IsEmpty());
  time.advance(3s);
  EXPECT_THAT(closed(kAlice), ElementsAre(kCloseLost));
  EXPECT_THAT(effects<ClosePeer>(), SizeIs(1));
  EXPECT_THAT(presence_told(kBob), IsEmpty());
}

TEST_F(HostileTest, WhoComesBackWithoutMediaIsGoneForTheOthers) {
  joins(kBob, "bob");
  joins(kAlice, {.owner = person("alice")}, 1);
  knocks(kAliceAgain, {.owner = person("alice")}, 1);
  subscribes(kAliceAgain);
  forget();
  for (int i = 0; i < 4; ++i) {
    says(kAliceAgain, frame::PingPong{});
    says(kBob, frame::PingPong{});
    time.advance(8s);
  }
  EXPECT_THAT(closed(kAliceAgain), ElementsAre(kCloseLost));
  EXPECT_THAT(presence_told(kBob), SizeIs(1));
}

/// Anything in any order, from a seed.
class AnyOrderTest : public MeetingTest {
 protected:
  AnyOrderTest() : MeetingTest(Limits{.attendees = 4, .cameras = 2, .shares = 1}) {}

  Identity anybody(Random& random) {
    return {.owner = person(std::string(1, static_cast<char>('a' + random.below(6)))),
            .is_content = random.below(4) == 0};
  }

  Person phone(Random& random) { return person("phone" + std::to_string(random.below(3))); }

  frame::ClientPayload anything(Random& random) {
    switch (random.below(9)) {
      case 0:
      case 1:
        return frame::Join{.audio_session_id = random.below(3)};
      case 2:
        return frame::Leave{};
      case 3:
        return frame::AudioControl{.muted = random.below(2) == 0};
      case 4:
        return frame::Pause{.stream_ids = {static_cast<std::uint32_t>(random.below(9))}};
      case 5:
        return frame::DataMessages{{{.topic = "t", .lifetime_ms = 1000}}};
      case 6:
        return frame::Subscribe{};
      case 7:
        return frame::PingPong{};
      default:
        return frame::Subscribe{
            .duplex = frame::Duplex::Both,
            .send_streams = {camera()},
            .receive_stream_ids = {0, static_cast<std::uint32_t>(random.below(9))}};
    }
  }

  void owner_acts(Random& random, ConnectionId id) {
    switch (random.below(8)) {
      case 0:
        return meeting.on_media_lost(id, out);
      case 1:
        return meeting.on_phone_entered(phone(random), false, time.now(), out);
      case 2:
        return meeting.on_phone_left(phone(random).attendee, time.now(), out);
      case 3:
        return meeting.on_removed(anybody(random).owner.attendee, time.now(), out);
      default:
        return media_comes(id);
    }
  }

  void step(Random& random) {
    const ConnectionId id{random.below(last_id_ + 1)};
    switch (random.below(12)) {
      case 0:
      case 1:
        return opens({++last_id_}, anybody(random));
      case 2:
        return meeting.on_closed(id, Closing::Abnormal, time.now(), out);
      case 3:
      case 4:
        return owner_acts(random, id);
      case 5:
        return time.advance(std::chrono::milliseconds(random.below(4000)));
      case 6:
      case 7:
        return meeting.on_answered(id, {{random.below(50)}, Answer{.sdp = "x"}}, time.now(), out);
      default:
        return says(id, anything(random));
    }
  }

  /// Nothing after a Close, and a peer for each answer: what shells and owners rely on.
  void check_effects() {
    for (const auto& effect : out) {
      if (const auto* send = std::get_if<Send>(&effect)) {
        for (const auto id : send->to) EXPECT_FALSE(closed_.contains(id));
      } else if (const auto* close = std::get_if<Close>(&effect)) {
        EXPECT_TRUE(closed_.insert(close->connection).second);
      } else if (const auto* negotiate = std::get_if<Negotiate>(&effect)) {
        peers_.insert(negotiate->connection);
      } else if (const auto* closing = std::get_if<ClosePeer>(&effect)) {
        EXPECT_EQ(peers_.erase(closing->connection), 1U);
      } else if (const auto* joined = std::get_if<AttendeeJoined>(&effect)) {
        roster_.insert(joined->person.attendee);
      } else if (const auto* left = std::get_if<AttendeeLeft>(&effect)) {
        EXPECT_EQ(roster_.erase(left->person.attendee), 1U);
      }
    }
    out.clear();
  }

  std::uint64_t last_id_ = 0;
  std::set<ConnectionId> closed_;
  std::set<ConnectionId> peers_;
  std::set<AttendeeId> roster_;
};

TEST_F(AnyOrderTest, KeepsItsPromises) {
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    meeting = Meeting(Limits{.attendees = 4, .cameras = 2, .shares = 1}, time.now(), WallTime{});
    closed_.clear();
    peers_.clear();
    roster_.clear();
    last_id_ = 0;
    SeededRandom random(seed);
    for (int i = 0; i < 1500; ++i) {
      step(random);
      check_effects();
    }
    meeting.on_ended(time.now(), out);
    time.advance(60s);
    check_effects();
    EXPECT_THAT(peers_, IsEmpty());
    EXPECT_EQ(meeting.deadline(), kNever);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace convoke::signal
