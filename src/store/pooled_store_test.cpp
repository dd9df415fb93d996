#include "store/pooled_store.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <thread>

#include "store/store_fixture_test.h"

namespace convoke::store {
namespace {

namespace asio = boost::asio;
using control::Channel;

/// A store and the loop of its callers, which runs until all of them have their answers.
class PooledStoreTest : public testing::Test {
 protected:
  /// Starts `use_case` as control/ does.
  template <class UseCase>
  void starts(UseCase use_case) {
    asio::co_spawn(loop, std::move(use_case), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
  }

  TempFolder folder;
  asio::io_context loop;
  PooledStore store{folder / "convoke.db", [](std::string_view error) { ADD_FAILURE() << error; }};
};

// Arguments of awaited calls have names: g++-12 destroys braced temporaries there twice.

TEST_F(PooledStoreTest, CarriesOutEachCallAndAnswersOnTheCallersLoop) {
  bool finished = false;
  const auto work = upload_of(event("123456", 2));
  const auto id = work.event.id;
  const control::InvitationKey key{id, 1, work.event.invitations[0].key};
  const control::InvitationPatch patch{.sip_code = 180};
  const control::AttendeeRecord seat{.id = {"a"}, .meeting = {"m"}, .present = true};
  starts([&]() -> control::Task<void> {
    const auto home = std::this_thread::get_id();
    EXPECT_TRUE((co_await store.commit(work)).has_value());
    EXPECT_EQ(std::this_thread::get_id(), home);
    EXPECT_EQ((**co_await store.load_event(id)).invitations.size(), 2U);
    EXPECT_EQ((**co_await store.load_event_of(work.event.meeting)).id, id);
    EXPECT_EQ((co_await store.live_events(kNow))->size(), 1U);
    EXPECT_TRUE((co_await store.find_upload("digest-of-123456", kNow))->has_value());
    EXPECT_TRUE(*co_await store.patch(key, patch, kNow));
    EXPECT_EQ(*co_await store.count_miss(id, 1), 1);
    EXPECT_EQ(*co_await store.next_ready(Channel::Mail), kNow);
    const auto rows = *co_await store.claim(Channel::Mail, 2, "boot", kNow, kNow + 30s);
    EXPECT_EQ(rows.size(), 2U);
    EXPECT_TRUE(
        (co_await store.finish(rows[0], control::OutboxState::Done, "", patch, kNow)).has_value());
    EXPECT_TRUE((co_await store.release(rows[1])).has_value());
    EXPECT_EQ(*co_await store.recover("next boot", kNow), 0);
    EXPECT_EQ((co_await store.backlog(Channel::Mail, kNow))->depth, 1);
    EXPECT_TRUE((co_await store.save_attendee(seat)).has_value());
    EXPECT_EQ((co_await store.attendees_of(seat.meeting))->size(), 1U);
    EXPECT_EQ(*co_await store.clear_presence(), 1);
    EXPECT_TRUE(*co_await store.delete_attendee(seat.id));
    EXPECT_TRUE((co_await store.probe()).has_value());
    EXPECT_EQ(*co_await store.erase_before(kNow + 48h), 1);
    finished = true;
  });
  loop.run();
  EXPECT_TRUE(finished);
}

TEST_F(PooledStoreTest, KeepsTheOrderOfItsCallers) {
  std::vector<int> answers;
  const control::UnitOfWork work{.event = event("123456", 0)};
  starts([&]() -> control::Task<void> { EXPECT_TRUE((co_await store.commit(work)).has_value()); });
  for (int i = 0; i < 100; ++i) {
    starts([&]() -> control::Task<void> {
      answers.push_back(*co_await store.count_miss(work.event.id, 1));
    });
  }
  loop.run();
  ASSERT_EQ(answers.size(), 100U);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)], i + 1);
}

TEST_F(PooledStoreTest, RefusesWhatIsTooMuchAtOnce) {
  int refused = 0;
  for (int i = 0; i < PooledStore::kMaxWaitingCalls + 10; ++i) {
    starts([&]() -> control::Task<void> {
      const auto answer = co_await store.next_ready(Channel::Mail);
      if (!answer) ++refused;
    });
  }
  loop.run();
  EXPECT_EQ(refused, 10);
}

TEST(PooledStoreShutdownTest, CarriesOutWhatWaitsWhenItEnds) {
  const control::UnitOfWork work{.event = event("123456", 1)};
  TempFolder folder;
  asio::io_context loop;
  {
    PooledStore store(folder / "convoke.db", [](std::string_view error) { FAIL() << error; });
    asio::co_spawn(
        loop, [&]() -> control::Task<void> { (co_await store.commit(work)).has_value(); },
        asio::detached);
    loop.poll();
  }
  SqlStore reopened(folder / "convoke.db", [](std::string_view error) { FAIL() << error; });
  EXPECT_TRUE(reopened.load_event({"123456"})->has_value());
}

}  // namespace
}  // namespace convoke::store
