#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/sql_store.h"
#include "store/store_fixture_test.h"

namespace convoke::store {
namespace {

using control::Channel;
using control::OutboxRow;
using control::OutboxState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// An event with three people: three mails and three calls are owed since kNow.
class OutboxTest : public testing::Test {
 protected:
  OutboxTest() { event = *store.commit(upload_of(store::event("123456", 3))); }

  std::vector<OutboxRow> claims(int limit, WallTime now, const std::string& boot = "boot") {
    return *store.claim(Channel::Call, limit, boot, now, now + 30s);
  }
  void finishes(const OutboxRow& row, OutboxState state, control::InvitationPatch patch = {}) {
    EXPECT_TRUE(store.finish(row, state, "", std::move(patch), kNow + 1s).has_value());
  }
  const meeting::Invitation& person(std::size_t index) {
    event = **store.load_event(event.id);
    return event.invitations.at(index);
  }

  TempFolder folder;
  SqlStore store{folder / "convoke.db", [](std::string_view error) { ADD_FAILURE() << error; }};
  meeting::Event event;
};

TEST_F(OutboxTest, HandsOutEffectsInOrderAndOnce) {
  const auto first = claims(2, kNow);
  ASSERT_THAT(first, SizeIs(2));
  EXPECT_EQ(first[0].invitee, event.invitations[0].key);
  EXPECT_EQ(first[1].invitee, event.invitations[1].key);
  EXPECT_EQ(first[0].channel, Channel::Call);
  EXPECT_EQ(first[0].attempt, 1);
  EXPECT_EQ(first[0].message_id, "id-of-" + event.invitations[0].key);
  EXPECT_EQ(first[0].not_before, kNow);
  EXPECT_EQ(first[0].event, event.id);
  EXPECT_THAT(claims(10, kNow), SizeIs(1));
  EXPECT_THAT(claims(10, kNow), IsEmpty());
}

TEST_F(OutboxTest, HandsOutNothingBeforeItsTime) {
  EXPECT_THAT(claims(10, kNow - 1ms), IsEmpty());
}

TEST_F(OutboxTest, OwesAnEffectOnlyOnce) {
  ASSERT_TRUE(store.commit({.event = event, .effects = effects_of(event)}).has_value());
  EXPECT_EQ(store.backlog(Channel::Call, kNow)->depth, 3);
  event = **store.load_event(event.id);
  auto again = effects_of(event);
  for (auto& effect : again) effect.round = 2;
  ASSERT_TRUE(store.commit({.event = event, .effects = again}).has_value());
  EXPECT_EQ(store.backlog(Channel::Call, kNow)->depth, 6);
}

TEST_F(OutboxTest, EndsAClaimTogetherWithItsInvitation) {
  const auto row = claims(1, kNow).at(0);
  finishes(row, OutboxState::Done, {.call_state = meeting::CallState::Joined});
  EXPECT_EQ(person(0).call_state, meeting::CallState::Joined);
  EXPECT_EQ(person(0).changed, kNow + 1s);
  EXPECT_EQ(store.backlog(Channel::Call, kNow)->depth, 2);
  EXPECT_THAT(claims(10, kNow + 1h), SizeIs(2));
}

TEST_F(OutboxTest, TriesAgainAtTheTimeThatWasSaid) {
  auto row = claims(1, kNow).at(0);
  row.not_before = kNow + 60s;
  finishes(row, OutboxState::Ready);
  EXPECT_EQ(person(0).changed, kNow);
  EXPECT_THAT(claims(10, kNow), SizeIs(2));
  EXPECT_THAT(*store.claim(Channel::Call, 10, "boot", kNow + 60s, kNow + 90s), SizeIs(1));
}

TEST_F(OutboxTest, CountsAttempts) {
  const auto first = claims(1, kNow).at(0);
  finishes(first, OutboxState::Ready);
  const auto second = claims(1, kNow).at(0);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.attempt, 2);
  ASSERT_TRUE(store.release(second).has_value());
  EXPECT_EQ(claims(1, kNow).at(0).attempt, 2);
}

TEST_F(OutboxTest, GivesUpWhatFailed) {
  finishes(claims(1, kNow).at(0), OutboxState::Failed);
  EXPECT_THAT(claims(10, kNow + 24h), SizeIs(2));
}

TEST_F(OutboxTest, TakesOverAnothersClaimOnceItsLeaseHasRunOut) {
  const auto first = claims(1, kNow).at(0);
  EXPECT_THAT(claims(10, kNow + 29s), SizeIs(2));
  const auto second = claims(10, kNow + 30s, "another boot").at(0);
  EXPECT_EQ(second.id, first.id);
  EXPECT_EQ(second.attempt, 2);
}

TEST_F(OutboxTest, DoesNotLetALateHolderEndAnothersClaim) {
  const auto late = claims(1, kNow).at(0);
  const auto holder = claims(3, kNow + 30s, "another boot").at(0);
  ASSERT_EQ(holder.id, late.id);
  finishes(late, OutboxState::Failed);
  ASSERT_TRUE(store.release(late).has_value());
  EXPECT_EQ(store.backlog(Channel::Call, kNow)->depth, 3);
  finishes(holder, OutboxState::Done);
  EXPECT_EQ(store.backlog(Channel::Call, kNow)->depth, 2);
}

TEST_F(OutboxTest, MakesReadyWhatAnotherBootLeftInFlight) {
  claims(2, kNow, "old boot");
  claims(1, kNow, "new boot");
  EXPECT_EQ(*store.recover("new boot", kNow), 2);
  EXPECT_EQ(*store.recover("new boot", kNow), 0);
  const auto again = claims(10, kNow, "new boot");
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_EQ(again[0].attempt, 2);
}

TEST_F(OutboxTest, SaysWhenTheNextEffectIsReady) {
  EXPECT_EQ(*store.next_ready(Channel::Call), kNow);
  const auto rows = claims(3, kNow);
  EXPECT_EQ(*store.next_ready(Channel::Call), std::nullopt);
  auto later = rows[0];
  later.not_before = kNow + 10s;
  finishes(later, OutboxState::Ready);
  EXPECT_EQ(*store.next_ready(Channel::Call), kNow + 10s);
  finishes(*store.claim(Channel::Call, 1, "boot", kNow + 10s, kNow + 40s)->begin(),
           OutboxState::Done);
  finishes(rows[1], OutboxState::Done);
  finishes(rows[2], OutboxState::Failed);
  EXPECT_EQ(*store.next_ready(Channel::Call), std::nullopt);
  EXPECT_EQ(*store.next_ready(Channel::Mail), kNow);
}

TEST_F(OutboxTest, KnowsItsBacklog) {
  claims(1, kNow);
  EXPECT_EQ(store.backlog(Channel::Call, kNow + 5s)->depth, 3);
  EXPECT_EQ(store.backlog(Channel::Call, kNow + 5s)->oldest, 5s);
  EXPECT_EQ(store.backlog(Channel::Call, kNow - 5s)->oldest, 0s);
}

TEST_F(OutboxTest, DropsReadyEffectsOfAnEndedEventAndAddsThoseOfItsNextGeneration) {
  claims(1, kNow);
  event.generation = 2;
  auto effects = effects_of(event);
  effects.resize(2);
  ASSERT_TRUE(
      store.commit({.event = event, .effects = effects, .drop_ready_effects = true}).has_value());
  EXPECT_EQ(store.backlog(Channel::Mail, kNow)->depth, 1);
  const auto rows = claims(10, kNow);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].generation, 2);
}

}  // namespace
}  // namespace convoke::store
