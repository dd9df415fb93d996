#include "store/sql_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/store_fixture_test.h"

namespace convoke::store {
namespace {

using control::InvitationKey;
using control::StoreError;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

/// An empty database in a file. Errors of the database fail the test.
class SqlStoreTest : public testing::Test {
 protected:
  meeting::Event stored(const meeting::Event& event) {
    auto answer = store.commit({.event = event});
    EXPECT_TRUE(answer.has_value());
    return answer ? *answer : meeting::Event{};
  }
  meeting::Event loaded(const std::string& id) {
    return store.load_event({id})->value_or(meeting::Event{});
  }

  TempFolder folder;
  SqlStore store{folder / "convoke.db", [](std::string_view error) { ADD_FAILURE() << error; }};
};

TEST_F(SqlStoreTest, GivesBackAnEventAsItWasStored) {
  auto event = store::event("123456", 3);
  event.ended = kNow + 1h;
  event.misses = 2;
  event.misses_day = 20'000;
  event.invitations[1].mail_detail = "550 5.1.1 \"no\" such user'; DROP TABLE events; -- ü";
  event.invitations[1].sip_code = 486;
  event.invitations[2].join_method = meeting::JoinMethod::Web;
  event.invitations[2].attendee.text = "attendee";
  const auto answer = stored(event);
  event.version = 1;
  EXPECT_EQ(answer, event);
  EXPECT_EQ(loaded("123456"), event);
  EXPECT_EQ(**store.load_event_of({"meeting-of-123456"}), event);
  const auto one = **store.load_for(event.id, event.invitations[1].key);
  EXPECT_EQ(one.invitations, std::vector{event.invitations[1]});
  EXPECT_TRUE((*store.load_for(event.id, "tel:nobody"))->invitations.empty());
}

TEST_F(SqlStoreTest, KnowsNothingOfOtherEvents) {
  EXPECT_EQ(*store.load_event({"999999"}), std::nullopt);
  EXPECT_EQ(*store.load_event_of({"none"}), std::nullopt);
}

TEST_F(SqlStoreTest, RefusesAChangeOfAVersionThatIsNotTheStoredOne) {
  const auto first = stored(event("123456", 1));
  EXPECT_EQ(store.commit({.event = event("123456", 2)}).error(), StoreError::Conflict);
  const auto second = stored(first);
  EXPECT_EQ(second.version, 2);
  EXPECT_EQ(store.commit({.event = first, .effects = effects_of(first)}).error(),
            StoreError::Conflict);
  EXPECT_EQ(store.backlog(control::Channel::Mail, kNow)->depth, 0);
}

TEST_F(SqlStoreTest, AddsAndRemovesInvitationsWithTheEvent) {
  auto event = stored(store::event("123456", 2));
  event.invitations.erase(event.invitations.begin());
  event.invitations.push_back(invitation(7));
  event.invitations[0].name = "Renamed";
  event = stored(event);
  EXPECT_THAT(event.invitations, ElementsAre(Field(&meeting::Invitation::name, "Renamed"),
                                             Field(&meeting::Invitation::name, "Person 7")));
}

TEST_F(SqlStoreTest, PatchesOnlyWhatHasAValue) {
  auto event = stored(store::event("123456", 2));
  const InvitationKey key{event.id, 1, event.invitations[1].key};
  EXPECT_TRUE(
      *store.patch(key, {.call_state = meeting::CallState::Busy, .sip_code = 486}, kNow + 5s));
  event.invitations[1].call_state = meeting::CallState::Busy;
  event.invitations[1].sip_code = 486;
  event.invitations[1].changed = kNow + 5s;
  EXPECT_EQ(loaded("123456"), event);
  const control::InvitationPatch rest{.mail = meeting::MailState::Sent,
                                      .mail_detail = "250 ok",
                                      .call_detail = "Busy Here",
                                      .join_method = meeting::JoinMethod::Phone,
                                      .attendee = AttendeeId{"a"}};
  EXPECT_TRUE(*store.patch(key, rest, kNow + 6s));
  const auto person = loaded("123456").invitations[1];
  EXPECT_EQ(person.mail, meeting::MailState::Sent);
  EXPECT_EQ(person.call_detail, "Busy Here");
  EXPECT_EQ(person.attendee.text, "a");
  EXPECT_EQ(person.sip_code, 486);
}

TEST_F(SqlStoreTest, PatchesNothingOfAnOlderGenerationOrOfStrangers) {
  auto event = stored(store::event("123456", 1));
  event.generation = 2;
  event = stored(event);
  const auto key = event.invitations[0].key;
  EXPECT_FALSE(*store.patch({event.id, 1, key}, {.sip_code = 200}, kNow));
  EXPECT_FALSE(*store.patch({event.id, 2, "tel:+1"}, {.sip_code = 200}, kNow));
  EXPECT_FALSE(*store.patch({{"999999"}, 2, key}, {.sip_code = 200}, kNow));
  EXPECT_EQ(loaded("123456"), event);
}

TEST_F(SqlStoreTest, KeepsStatesThatWerePatchedSinceTheWriterRead) {
  auto event = stored(store::event("123456", 2));
  const auto patched_at_once = store.patch({event.id, 1, event.invitations[0].key},
                                           {.call_state = meeting::CallState::Joined}, kNow);
  ASSERT_TRUE(*patched_at_once);
  event.invitations[0].name = "Renamed";
  event.invitations[1].call_state = meeting::CallState::Cancelled;
  event.invitations[1].changed = kNow + 1s;
  event.invitations.push_back(invitation(9));
  const auto people = stored(event).invitations;
  EXPECT_EQ(people[0].call_state, meeting::CallState::Joined);
  EXPECT_EQ(people[0].name, "Renamed");
  EXPECT_EQ(people[1].call_state, meeting::CallState::Cancelled);
}

TEST_F(SqlStoreTest, CountsMissesOfADay) {
  auto event = stored(store::event("123456", 0));
  EXPECT_EQ(*store.count_miss(event.id, 100), 1);
  EXPECT_EQ(*store.count_miss(event.id, 100), 2);
  EXPECT_EQ(*store.count_miss(event.id, 101), 1);
  EXPECT_EQ(*store.count_miss({"999999"}, 101), 0);
  event = stored(event);
  EXPECT_EQ(event.misses, 1);
  event.generation = 2;
  event.misses = 0;
  EXPECT_EQ(stored(event).misses, 0);
}

TEST_F(SqlStoreTest, ListsLiveEventsNewestFirstWithoutTheirPeople) {
  auto older = event("111111", 1);
  older.created = kNow - 1h;
  auto ended = event("222222", 1);
  ended.ended = kNow;
  auto expired = event("333333", 1);
  expired.expires = kNow;
  for (const auto& each : {older, ended, expired, event("444444", 1)}) stored(each);
  const auto live = *store.live_events(kNow);
  ASSERT_THAT(live, SizeIs(2));
  EXPECT_EQ(live[0].id.text, "444444");
  EXPECT_EQ(live[1].id.text, "111111");
  EXPECT_THAT(live[0].invitations, IsEmpty());
  EXPECT_EQ(live[0].version, 1);
}

TEST_F(SqlStoreTest, RemembersUploadsFromATimeOn) {
  const auto event = store::event("123456", 1);
  ASSERT_TRUE(store.commit(upload_of(event)).has_value());
  const auto found = *store.find_upload("digest-of-123456", kNow);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->event, event.id);
  EXPECT_EQ(found->outcome, "{}");
  EXPECT_EQ(found->created, kNow);
  EXPECT_FALSE(store.find_upload("digest-of-123456", kNow + 1ms)->has_value());
  EXPECT_FALSE(store.find_upload("other", kNow)->has_value());
}

TEST_F(SqlStoreTest, KeepsSeats) {
  control::AttendeeRecord seat{.id = {"a"},
                               .meeting = {"m"},
                               .event = {"123456"},
                               .invitee = "tel:+1",
                               .external_user_id = "opaque",
                               .join_token = "token",
                               .join_method = meeting::JoinMethod::Phone,
                               .present = false,
                               .created = kNow};
  auto other = seat;
  other.id.text = "b";
  other.created = kNow - 1s;
  ASSERT_TRUE(store.save_attendee(seat).has_value());
  ASSERT_TRUE(store.save_attendee(other).has_value());
  seat.present = true;
  ASSERT_TRUE(store.save_attendee(seat).has_value());
  const auto seats = *store.attendees_of({"m"});
  ASSERT_THAT(seats, SizeIs(2));
  EXPECT_EQ(seats[0].id.text, "b");
  EXPECT_EQ(seats[1].join_token, "token");
  EXPECT_EQ(seats[1].join_method, meeting::JoinMethod::Phone);
  EXPECT_TRUE(seats[1].present);
  EXPECT_TRUE(*store.delete_attendee({"a"}));
  EXPECT_FALSE(*store.delete_attendee({"a"}));
  EXPECT_THAT(*store.attendees_of({"other"}), IsEmpty());
}

TEST_F(SqlStoreTest, GivesAnInviteeOneSeatForEachWayOfJoining) {
  const control::AttendeeRecord web{.id = {"a"},
                                    .meeting = {"m"},
                                    .event = {"123456"},
                                    .invitee = "tel:+1",
                                    .join_method = meeting::JoinMethod::Web,
                                    .created = kNow};
  auto second = web;
  second.id.text = "b";
  auto phone = web;
  phone.id.text = "c";
  phone.join_method = meeting::JoinMethod::Phone;
  auto elsewhere = web;
  elsewhere.id.text = "d";
  elsewhere.meeting.text = "m2";
  EXPECT_EQ(store.find_or_save_attendee(web)->id.text, "a");
  EXPECT_EQ(store.find_or_save_attendee(second)->id.text, "a");
  EXPECT_EQ(store.find_or_save_attendee(phone)->id.text, "c");
  EXPECT_EQ(store.find_or_save_attendee(elsewhere)->id.text, "d");
  EXPECT_THAT(*store.attendees_of({"m"}), SizeIs(2));
}

TEST_F(SqlStoreTest, FindsNobodyPresentAfterAStart) {
  auto event = store::event("123456", 3);
  event.invitations[0].call_state = meeting::CallState::Joined;
  event.invitations[1].call_state = meeting::CallState::Declined;
  stored(event);
  control::AttendeeRecord seat{.id = {"phone"},
                               .meeting = event.meeting,
                               .event = event.id,
                               .join_method = meeting::JoinMethod::Phone,
                               .present = true,
                               .created = kNow};
  ASSERT_TRUE(store.save_attendee(seat).has_value());
  seat.id.text = "web";
  seat.join_method = meeting::JoinMethod::Web;
  ASSERT_TRUE(store.save_attendee(seat).has_value());
  EXPECT_EQ(*store.clear_presence(kNow + 1s), 2);
  const auto seats = *store.attendees_of(event.meeting);
  ASSERT_THAT(seats, SizeIs(1));
  EXPECT_EQ(seats[0].id.text, "web");
  EXPECT_FALSE(seats[0].present);
  const auto found = **store.load_event(event.id);
  EXPECT_EQ(found.invitations[0].call_state, meeting::CallState::Left);
  EXPECT_EQ(found.invitations[0].changed, kNow + 1s);
  EXPECT_EQ(found.invitations[1].call_state, meeting::CallState::Declined);
  EXPECT_EQ(found.invitations[1].changed, kNow);
  EXPECT_EQ(*store.clear_presence(kNow + 2s), 0);
}

TEST_F(SqlStoreTest, ForgetsTheSeatsOfAnEventThatIsOpenedAnew) {
  auto event = stored(store::event("123456", 1));
  ASSERT_TRUE(
      store.save_attendee({.id = {"a"}, .meeting = event.meeting, .event = event.id}).has_value());
  const auto before = event.meeting;
  event.generation = 2;
  event.meeting.text = "m2";
  stored(event);
  EXPECT_THAT(*store.attendees_of(before), IsEmpty());
}

TEST_F(SqlStoreTest, ErasesWhatIsOverWithAllThatBelongsToIt) {
  auto expired = event("111111", 2);
  expired.expires = kNow - 1s;
  auto ended = event("222222", 2);
  ended.ended = kNow - 1s;
  const auto live = event("333333", 2);
  for (const auto& each : {expired, ended, live})
    ASSERT_TRUE(store.commit(upload_of(each)).has_value());
  ASSERT_TRUE(store.save_attendee({.id = {"a"}, .meeting = {"m"}, .event = ended.id}).has_value());
  EXPECT_EQ(*store.erase_before(kNow), 2);
  EXPECT_EQ(*store.load_event(expired.id), std::nullopt);
  EXPECT_EQ(store.backlog(control::Channel::Call, kNow)->depth, 2);
  EXPECT_FALSE(store.find_upload("digest-of-222222", WallTime{})->has_value());
  EXPECT_TRUE(store.find_upload("digest-of-333333", WallTime{})->has_value());
  EXPECT_THAT(*store.attendees_of({"m"}), IsEmpty());
  EXPECT_EQ(*store.erase_before(kNow + 1s), 0);
  EXPECT_FALSE(store.find_upload("digest-of-333333", WallTime{})->has_value());
}

TEST_F(SqlStoreTest, ProvesThatItReadsAndWrites) {
  EXPECT_TRUE(store.probe().has_value());
}

TEST_F(SqlStoreTest, HoldsWhatWasStoredAfterReopening) {
  const auto event = stored(store::event("123456", 2));
  SqlStore reopened(folder / "convoke.db", [](std::string_view) {});
  EXPECT_EQ(**reopened.load_event(event.id), event);
}

}  // namespace
}  // namespace convoke::store
