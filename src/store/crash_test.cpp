#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "store/sql_store.h"
#include "store/store_fixture_test.h"

namespace convoke::store {
namespace {

using control::Channel;

struct CrashCase {
  int commits = 1;  ///< Acknowledged before the crash.
  int group = 1;    ///< So many become durable together.
};

/// Commits events of two people for ever and writes the number of each acknowledged one.
[[noreturn]] void commit_for_ever(const std::filesystem::path& file, int acknowledgements,
                                  int group) {
  SqlStore store(file, [](std::string_view) { std::_Exit(3); });
  for (int first = 100'000;; first += group) {
    if (group > 1) store.begin_group();
    for (int number = first; number < first + group; ++number)
      if (!store.commit(upload_of(event(std::to_string(number), 2)))) std::_Exit(4);
    if (group > 1 && !store.end_group()) std::_Exit(6);
    for (int number = first; number < first + group; ++number)
      if (::write(acknowledgements, &number, sizeof number) != sizeof number) std::_Exit(5);
    store.claim(Channel::Mail, 1, "killed boot", kNow, kNow + 1h).has_value();
  }
}

/// A child process is killed in the midst of its commits.
class CrashTest : public testing::TestWithParam<CrashCase> {
 protected:
  /// Kills the child after so many acknowledgements; the last event that was acknowledged.
  int last_acknowledged() {
    const int count = GetParam().commits;
    int ends[2] = {};
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) commit_for_ever(file, ends[1], GetParam().group);
    ::close(ends[1]);
    int last = 0;
    int number = 0;
    for (int i = 0; i<count&& ::read(ends[0], &number, sizeof number)> 0; ++i) last = number;
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status));
    while (::read(ends[0], &number, sizeof number) > 0) last = number;
    ::close(ends[0]);
    return last;
  }

  TempFolder folder;
  std::filesystem::path file = folder / "convoke.db";
};

TEST_P(CrashTest, KeepsWhatWasAcknowledgedWhole) {
  const int last = last_acknowledged();
  ASSERT_GE(last, 100'000);
  SqlStore store(file, [](std::string_view error) { ADD_FAILURE() << error; });
  const auto live = *store.live_events(kNow);
  // A group more may have become durable before its acknowledgements were written.
  const auto acknowledged = static_cast<std::size_t>(last - 100'000 + 1);
  EXPECT_GE(live.size(), acknowledged);
  EXPECT_LE(live.size(), acknowledged + static_cast<std::size_t>(GetParam().group));
  for (int number = 100'000; number <= last; ++number) {
    const auto found = *store.load_event({std::to_string(number)});
    ASSERT_TRUE(found.has_value()) << number;
    EXPECT_EQ(found->invitations.size(), 2U);
  }
  for (const auto channel : {Channel::Mail, Channel::Call})
    EXPECT_EQ(store.backlog(channel, kNow)->depth, static_cast<int>(2 * live.size()));
}

TEST_P(CrashTest, MakesReadyWhatWasInFlight) {
  const int last = last_acknowledged();
  SqlStore store(file, [](std::string_view error) { ADD_FAILURE() << error; });
  const int recovered = *store.recover("next boot", kNow);
  // At least the units before the last one have claimed something.
  EXPECT_GE(recovered, (last - 100'000) / GetParam().group);
  const auto claimed = *store.claim(Channel::Mail, 100'000, "next boot", kNow, kNow + 30s);
  EXPECT_EQ(static_cast<int>(claimed.size()), store.backlog(Channel::Mail, kNow)->depth);
}

INSTANTIATE_TEST_SUITE_P(AfterSoManyCommits, CrashTest,
                         testing::Values(CrashCase{2, 1}, CrashCase{60, 1}, CrashCase{60, 8}));

}  // namespace
}  // namespace convoke::store
