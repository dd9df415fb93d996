#include "media/spread.h"

#include <gmock/gmock.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace convoke::media {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::string name_of(const plane::OpenLeg& /*command*/) {
  return "open";
}
std::string name_of(const plane::OpenPeer& /*command*/) {
  return "open peer";
}
std::string name_of(const plane::EnterRoom& command) {
  return "enter " + std::to_string(command.room.value);
}
std::string name_of(const plane::LeaveRoom& /*command*/) {
  return "leave";
}
std::string name_of(const plane::SetMuted& command) {
  return command.muted ? "mute" : "unmute";
}
std::string name_of(const plane::PlayToRoom& /*command*/) {
  return "tone";
}
std::string name_of(const plane::CloseLeg& /*command*/) {
  return "close";
}
template <class Other>
std::string name_of(const Other& /*command*/) {
  return "other";
}

std::vector<std::string> names_of(const std::vector<plane::Command>& commands) {
  std::vector<std::string> names;
  for (const auto& command : commands)
    names.push_back(std::visit([](const auto& one) { return name_of(one); }, command));
  return names;
}

/// Two workers, whose queues are read by nobody.
class SpreadTest : public ::testing::Test, protected WorkerQueues {
 protected:
  static constexpr RoomId kRoom{1};
  static constexpr RoomId kOther{2};

  /// Opens a phone's leg; the worker that got it.
  std::size_t opens(LegId leg) {
    EXPECT_TRUE(spread.send(plane::OpenLeg{.leg = leg}));
    return last_worker;
  }
  bool opens_peer(LegId leg, RoomId room) {
    return spread.send(plane::OpenPeer{.leg = leg, .room = room});
  }
  bool enters(LegId leg, RoomId room = kRoom) {
    return spread.send(plane::EnterRoom{.leg = leg, .room = room});
  }
  bool leaves(LegId leg) { return spread.send(plane::LeaveRoom{.leg = leg}); }
  bool mutes(LegId leg, bool muted = true) {
    return spread.send(plane::SetMuted{.leg = leg, .muted = muted});
  }
  bool closes(LegId leg) { return spread.send(plane::CloseLeg{.leg = leg}); }
  bool plays_to(RoomId room) { return spread.send(plane::PlayToRoom{.room = room}); }
  void is_busy(std::uint32_t worker, Duration busy) {
    spread.on_report(plane::WorkerStatistics{.worker = worker, .busy = busy});
  }
  /// What each worker was told since the last time.
  std::vector<std::string> told(std::size_t worker) { return std::exchange(told_[worker], {}); }
  void all_read() {
    for (auto& each : told_) each.clear();
  }

  bool is_full = false;
  std::size_t last_worker = 0;
  Spread spread{2, *this};

 private:
  bool post(std::size_t worker, plane::Command command) override {
    return take(worker, names_of({std::move(command)}).front());
  }
  bool call_out(std::size_t worker, LegId leg) override {
    return take(worker, "call out " + std::to_string(leg.value));
  }
  bool take(std::size_t worker, std::string what) {
    if (is_full) return false;
    last_worker = worker;
    told_[worker].push_back(std::move(what));
    return true;
  }

  std::array<std::vector<std::string>, 2> told_{};
};

constexpr LegId kFirst{11};
constexpr LegId kSecond{12};
constexpr LegId kThird{13};

TEST_F(SpreadTest, RatherGivesALegToABusyWorkerThanToAFullOne) {
  is_busy(1, 700ms);
  for (std::uint64_t i = 0; i < kMaxLegs; ++i) ASSERT_EQ(opens(LegId{100 + i}), 0U);
  EXPECT_EQ(opens(kFirst), 1U);
}

TEST_F(SpreadTest, OpensALegWhereThereAreFewest) {
  EXPECT_EQ(opens(kFirst), 0U);
  EXPECT_EQ(opens(kSecond), 1U);
  EXPECT_EQ(opens(kThird), 0U);
  EXPECT_TRUE(closes(kFirst));
  EXPECT_TRUE(closes(kThird));
  EXPECT_EQ(opens(LegId{14}), 0U);
  EXPECT_EQ(opens(LegId{15}), 0U);
}

TEST_F(SpreadTest, OpensNothingOnABusyWorkerWhileAnotherIsNot) {
  is_busy(0, 601ms);
  EXPECT_EQ(opens(kFirst), 1U);
  EXPECT_EQ(opens(kSecond), 1U);
  EXPECT_EQ(spread.door(kRoom), 1U);
  is_busy(1, 601ms);
  EXPECT_EQ(opens(kThird), 0U);
  is_busy(0, 600ms);
  is_busy(1, 600ms);
  EXPECT_EQ(opens(LegId{14}), 0U);
}

TEST_F(SpreadTest, OpensARoomWithItsFirstLeg) {
  opens(kFirst);
  opens(kSecond);
  all_read();
  EXPECT_TRUE(enters(kSecond));
  EXPECT_TRUE(plays_to(kRoom));
  EXPECT_THAT(told(0), IsEmpty());
  EXPECT_THAT(told(1), ElementsAre("enter 1", "tone"));
}

TEST_F(SpreadTest, OpensARoomElsewhereIfItsFirstLegsWorkerIsBusy) {
  opens(kFirst);
  is_busy(0, 700ms);
  EXPECT_TRUE(enters(kFirst));
  EXPECT_THAT(told(0), ElementsAre("open", "call out 11"));
  EXPECT_EQ(spread.on_handed_over(kFirst)->worker, 1U);
}

TEST_F(SpreadTest, OpensARoomElsewhereIfItsFirstLegsWorkerHasManyMoreLegs) {
  for (const std::size_t legs : {Spread::kEvenLegs - 1, Spread::kEvenLegs}) {
    Spread uneven(2, *this);
    constexpr RoomId kFull{9};
    constexpr LegId kPhone{999};
    for (std::uint64_t leg = 1; leg <= legs; ++leg) {
      uneven.door(kFull);
      uneven.send(plane::OpenPeer{.leg = {leg}, .room = kFull});
    }
    uneven.send(plane::OpenLeg{.leg = kPhone});  // On the other worker, and then moved.
    uneven.send(plane::EnterRoom{.leg = kPhone, .room = kFull});
    uneven.on_handed_over(kPhone);
    all_read();
    uneven.send(plane::EnterRoom{.leg = kPhone, .room = kRoom});
    EXPECT_THAT(told(0), ElementsAre(legs == Spread::kEvenLegs - 1 ? "enter 1" : "call out 999"));
  }
}

TEST_F(SpreadTest, MovesALegToTheWorkerOfItsRoom) {
  opens(kFirst);
  opens(kSecond);
  enters(kFirst);
  all_read();
  EXPECT_TRUE(enters(kSecond));
  EXPECT_THAT(told(1), ElementsAre("call out 12"));
  EXPECT_THAT(told(0), IsEmpty());

  const auto arrival = spread.on_handed_over(kSecond);
  ASSERT_TRUE(arrival.has_value());
  EXPECT_EQ(arrival->worker, 0U);
  EXPECT_THAT(names_of(arrival->commands), ElementsAre("enter 1"));
  EXPECT_TRUE(mutes(kSecond));
  EXPECT_THAT(told(0), ElementsAre("mute"));
  EXPECT_THAT(told(1), IsEmpty());
  EXPECT_EQ(opens(kThird), 1U);  // It counts where it is.
}

/// The second leg has been called out.
class MovingTest : public SpreadTest {
 protected:
  MovingTest() {
    opens(kFirst);
    opens(kSecond);
    enters(kFirst);
    enters(kSecond);
    all_read();
  }
};

TEST_F(MovingTest, IsToldInOrderWhenItArrives) {
  mutes(kSecond);
  mutes(kSecond, false);
  leaves(kSecond);
  EXPECT_THAT(told(0), IsEmpty());
  EXPECT_THAT(told(1), IsEmpty());
  EXPECT_THAT(names_of(spread.on_handed_over(kSecond)->commands),
              ElementsAre("enter 1", "mute", "unmute", "leave"));
}

TEST_F(MovingTest, IsToldNoMoreThanSoMuch) {
  for (std::size_t i = 1; i < Spread::kMaxWaiting; ++i) EXPECT_TRUE(mutes(kSecond));
  EXPECT_FALSE(mutes(kSecond));
  EXPECT_FALSE(enters(kSecond, kOther));
  EXPECT_FALSE(closes(kSecond));
  spread.on_handed_over(kSecond);
  EXPECT_TRUE(closes(kSecond));
  EXPECT_THAT(told(0), ElementsAre("close"));
}

TEST_F(MovingTest, IsClosedWhereItArrives) {
  EXPECT_TRUE(closes(kSecond));
  const auto arrival = spread.on_handed_over(kSecond);
  EXPECT_EQ(arrival->worker, 0U);
  EXPECT_THAT(names_of(arrival->commands), ElementsAre("enter 1", "close"));
  EXPECT_EQ(spread.leg_count(), 1U);
  EXPECT_TRUE(mutes(kSecond));
  EXPECT_THAT(told(0), IsEmpty());
}

TEST_F(MovingTest, GoesWhereItWasSentLast) {
  leaves(kSecond);
  opens(kThird);
  EXPECT_EQ(last_worker, 1U);
  enters(kThird, kOther);
  all_read();
  EXPECT_TRUE(enters(kSecond, kOther));
  EXPECT_THAT(told(1), IsEmpty());
  const auto arrival = spread.on_handed_over(kSecond);
  EXPECT_EQ(arrival->worker, 1U);
  EXPECT_THAT(names_of(arrival->commands), ElementsAre("enter 1", "leave", "enter 2"));
}

TEST_F(MovingTest, KeepsItsRoomWhereItIs) {
  closes(kFirst);
  opens(kThird);
  all_read();
  EXPECT_TRUE(plays_to(kRoom));
  EXPECT_THAT(told(0), ElementsAre("tone"));
}

TEST_F(MovingTest, MayMoveAgain) {
  spread.on_handed_over(kSecond);
  opens(kThird);
  enters(kThird, kOther);
  all_read();
  EXPECT_TRUE(enters(kSecond, kOther));
  EXPECT_THAT(told(0), ElementsAre("call out 12"));
  EXPECT_EQ(spread.on_handed_over(kSecond)->worker, 1U);
}

TEST_F(MovingTest, IsGivenUpWhenItCouldNotBeOpened) {
  spread.on_report(plane::LegOpenFailed{.leg = kSecond});
  EXPECT_FALSE(spread.on_handed_over(kSecond).has_value());
  EXPECT_EQ(spread.leg_count(), 1U);
}

TEST_F(SpreadTest, TakesNothingThatAQueueRefuses) {
  opens(kFirst);
  opens(kSecond);
  enters(kFirst);
  is_full = true;
  EXPECT_FALSE(spread.send(plane::OpenLeg{.leg = kThird}));
  EXPECT_FALSE(enters(kSecond));
  EXPECT_FALSE(leaves(kFirst));
  EXPECT_FALSE(plays_to(kRoom));
  EXPECT_FALSE(closes(kFirst));
  spread.door(kOther);
  EXPECT_FALSE(opens_peer(kThird, kOther));
  EXPECT_EQ(spread.leg_count(), 2U);
  EXPECT_EQ(spread.room_count(), 1U);

  is_full = false;
  all_read();
  EXPECT_TRUE(enters(kSecond));
  EXPECT_THAT(told(1), ElementsAre("call out 12"));
  EXPECT_TRUE(closes(kFirst));
  EXPECT_THAT(told(0), ElementsAre("close"));
}

TEST_F(SpreadTest, ForgetsARoomWithItsLastLeg) {
  opens(kFirst);
  opens(kSecond);
  enters(kFirst);
  EXPECT_TRUE(leaves(kFirst));
  EXPECT_EQ(spread.room_count(), 0U);
  all_read();
  EXPECT_TRUE(plays_to(kRoom));
  EXPECT_TRUE(enters(kSecond));
  EXPECT_THAT(told(0), IsEmpty());
  EXPECT_THAT(told(1), ElementsAre("enter 1"));
  EXPECT_TRUE(enters(kSecond, kOther));
  EXPECT_EQ(spread.room_count(), 1U);
  EXPECT_TRUE(closes(kSecond));
  EXPECT_EQ(spread.room_count(), 0U);
}

TEST_F(SpreadTest, FreesALegThatCouldNotBeOpened) {
  opens(kFirst);
  enters(kFirst);
  spread.on_report(plane::LegOpenFailed{.leg = kFirst});
  EXPECT_EQ(spread.leg_count(), 0U);
  EXPECT_EQ(spread.room_count(), 0U);
  EXPECT_EQ(opens(kSecond), 0U);
}

TEST_F(SpreadTest, DropsWhatIsForNobody) {
  EXPECT_TRUE(mutes(kFirst));
  EXPECT_TRUE(enters(kFirst));
  EXPECT_TRUE(leaves(kFirst));
  EXPECT_TRUE(closes(kFirst));
  EXPECT_TRUE(plays_to(kRoom));
  EXPECT_THAT(told(0), IsEmpty());
  EXPECT_THAT(told(1), IsEmpty());
  EXPECT_EQ(spread.leg_count() + spread.room_count(), 0U);
}

TEST_F(SpreadTest, TakesAsManyLegsAsAllWorkersTogether) {
  for (std::uint64_t leg = 1; leg <= 2 * kMaxLegs; ++leg)
    ASSERT_TRUE(spread.send(plane::OpenLeg{.leg = {leg}}));
  EXPECT_FALSE(spread.send(plane::OpenLeg{.leg = {2 * kMaxLegs + 1}}));
  spread.door(kRoom);
  EXPECT_FALSE(opens_peer({2 * kMaxLegs + 1}, kRoom));
  EXPECT_TRUE(closes(LegId{1}));
  EXPECT_TRUE(spread.send(plane::OpenLeg{.leg = {2 * kMaxLegs + 1}}));
}

TEST_F(SpreadTest, OpensABrowserWhereItsRoomIs) {
  opens(kFirst);
  opens(kSecond);
  enters(kSecond);
  all_read();
  EXPECT_EQ(spread.door(kRoom), 1U);
  EXPECT_TRUE(opens_peer(kThird, kRoom));
  EXPECT_TRUE(enters(kThird));
  EXPECT_THAT(told(1), ElementsAre("open peer", "enter 1"));
}

TEST_F(SpreadTest, KeepsTheRoomWhereABrowserWasToldItWouldBe) {
  opens(kFirst);
  EXPECT_EQ(spread.door(kRoom), 1U);
  EXPECT_TRUE(opens_peer(kSecond, kRoom));
  all_read();
  EXPECT_TRUE(enters(kFirst));  // Before the browser is connected.
  EXPECT_THAT(told(0), ElementsAre("call out 11"));
  EXPECT_TRUE(leaves(kSecond));  // Its video is there still.
  EXPECT_TRUE(leaves(kFirst));
  EXPECT_EQ(spread.door(kRoom), 1U);
  EXPECT_TRUE(closes(kSecond));
  EXPECT_EQ(spread.room_count(), 0U);
}

TEST_F(SpreadTest, OpensNoBrowserThatWasToldNoDoor) {
  EXPECT_FALSE(opens_peer(kFirst, kRoom));
  spread.door(kRoom);
  spread.door(kOther);
  EXPECT_FALSE(opens_peer(kFirst, kRoom));
  EXPECT_EQ(spread.leg_count() + spread.room_count(), 0U);
}

}  // namespace
}  // namespace convoke::media
