#include "store/pooled_store.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/resource.h>

#include <csignal>
#include <fstream>
#include <iterator>
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

  /// Has what is started meanwhile wait for the database, all of it.
  template <class Start>
  void while_the_database_is_taken(Start start) {
    soci::session other(soci::sqlite3, "dbname=" + (folder / "convoke.db").string());
    other << "BEGIN IMMEDIATE";
    start();
    loop.poll();
    other << "ROLLBACK";
  }

  /// How often the database waited for the disk: its log holds a frame for each page, and those
  /// that end a transaction tell the size of the database. Valid until the log starts anew (4 MB).
  int commits() const {
    std::ifstream log(folder / "convoke.db-wal", std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(log), {}};
    const auto number = [&](std::size_t at) {
      std::uint32_t value = 0;
      for (std::size_t i = 0; i < 4; ++i)
        value = value << 8U | static_cast<unsigned char>(bytes.at(at + i));
      return value;
    };
    constexpr std::size_t kHeader = 32;
    constexpr std::size_t kFrameHeader = 24;
    const std::size_t page = bytes.size() < kHeader ? 0 : number(8);
    int count = 0;
    for (std::size_t at = kHeader; at + kFrameHeader <= bytes.size(); at += kFrameHeader + page)
      if (number(at + 4) != 0) ++count;
    return count;
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
    EXPECT_EQ(*co_await store.clear_presence(kNow), 1);
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

TEST_F(PooledStoreTest, WaitsOnceForTheDiskForAllThatWaitAtOneMoment) {
  constexpr int kPeople = 120;
  const control::UnitOfWork work{.event = event("123456", kPeople)};
  starts([&]() -> control::Task<void> { EXPECT_TRUE((co_await store.commit(work)).has_value()); });
  loop.run();
  loop.restart();
  const int before = commits();
  int answered = 0;
  while_the_database_is_taken([&] {
    for (int i = 0; i < kPeople; ++i) {
      starts([&, i]() -> control::Task<void> {
        const auto& person = work.event.invitations[static_cast<std::size_t>(i)];
        const control::InvitationKey key{work.event.id, 1, person.key};
        const control::InvitationPatch patch{.sip_code = 180 + i};
        EXPECT_TRUE(*co_await store.patch(key, patch, kNow));
        ++answered;
      });
    }
  });
  loop.run();
  EXPECT_EQ(answered, kPeople);
  // The first may have begun alone; the others fill two groups.
  EXPECT_LE(commits() - before, 3);
  SqlStore reopened(folder / "convoke.db", [](std::string_view error) { FAIL() << error; });
  const auto stored = **reopened.load_event(work.event.id);
  for (int i = 0; i < kPeople; ++i)
    EXPECT_EQ(stored.invitations[static_cast<std::size_t>(i)].sip_code, 180 + i);
}

TEST_F(PooledStoreTest, GivesEachOfAGroupItsOwnAnswer) {
  const control::UnitOfWork first{.event = event("123456", 1)};
  control::UnitOfWork conflicting = upload_of(event("123456", 2));
  const control::UnitOfWork other{.event = event("654321", 1)};
  const control::InvitationKey stranger{first.event.id, 1, "tel:nobody"};
  const control::InvitationPatch patch{.sip_code = 180};
  int answered = 0;
  while_the_database_is_taken([&] {
    starts([&]() -> control::Task<void> {
      EXPECT_TRUE((co_await store.commit(first)).has_value());
      ++answered;
    });
    starts([&]() -> control::Task<void> {
      EXPECT_EQ((co_await store.commit(conflicting)).error(), control::StoreError::Conflict);
      ++answered;
    });
    starts([&]() -> control::Task<void> {
      EXPECT_FALSE(*co_await store.patch(stranger, patch, kNow));
      ++answered;
    });
    starts([&]() -> control::Task<void> {
      EXPECT_EQ((*co_await store.load_event(first.event.id))->invitations.size(), 1U);
      ++answered;
    });
    starts([&]() -> control::Task<void> {
      EXPECT_EQ((co_await store.commit(other))->version, 1);
      ++answered;
    });
  });
  loop.run();
  EXPECT_EQ(answered, 5);
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

/// Files may grow by so much from now on, as on a disk that is nearly full.
class NearlyFullDisk {
 public:
  NearlyFullDisk(const std::filesystem::path& file, rlim_t spare_bytes)
      : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{std::filesystem::file_size(file) + spare_bytes, old_limit_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~NearlyFullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }
  NearlyFullDisk(const NearlyFullDisk&) = delete;
  NearlyFullDisk& operator=(const NearlyFullDisk&) = delete;

 private:
  void (*old_handler_)(int);
  rlimit old_limit_{};
};

TEST(PooledStoreFaultTest, HarmsNoNeighbourOfAUnitTheDiskHasNoRoomFor) {
  const control::UnitOfWork small{.event = event("111111", 1)};
  const control::UnitOfWork large = upload_of(event("222222", 1000));
  const control::UnitOfWork next{.event = event("333333", 1)};
  TempFolder folder;
  const auto file = folder / "convoke.db";
  asio::io_context loop;
  int errors = 0;
  PooledStore store(file, [&](std::string_view) { ++errors; });
  std::vector<bool> stored;
  const auto start = [&](const control::UnitOfWork& work) {
    asio::co_spawn(
        loop,
        [&]() -> control::Task<void> {
          stored.push_back((co_await store.commit(work)).has_value());
        },
        asio::detached);
  };
  {
    const NearlyFullDisk disk(folder / "convoke.db-wal", 200'000);
    soci::session other(soci::sqlite3, "dbname=" + file.string());
    other << "BEGIN IMMEDIATE";
    start(small);
    start(large);
    start(next);
    loop.poll();
    other << "ROLLBACK";
    loop.run();
  }
  EXPECT_EQ(stored, (std::vector<bool>{true, false, true}));
  EXPECT_GE(errors, 1);
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
