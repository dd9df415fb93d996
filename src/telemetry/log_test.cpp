#include "telemetry/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace convoke::telemetry {
namespace {

using config::LogFormat;
using config::LogLevel;
using ::testing::ElementsAre;
using ::testing::MatchesRegex;

/// A log whose lines are kept; they can be read once it is closed.
class LogTest : public ::testing::Test {
 protected:
  Log& opened(LogFormat format, LogLevel level = LogLevel::Info) {
    return log.emplace(config::Log{.level = level, .format = format},
                       [this](std::string_view line) { lines.emplace_back(line); });
  }

  std::vector<std::string> written() {
    log.reset();
    return lines;
  }

  std::vector<std::string> lines;
  std::optional<Log> log;
};

TEST_F(LogTest, WritesOneLineForPeople) {
  const std::string event = "123456";
  opened(LogFormat::Text)
      .info("call answered", {{"event", event}, {"trunk", "two words"}, {"legs", 2}});
  EXPECT_THAT(written(), ElementsAre(MatchesRegex(
                             "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z INFO  call answered "
                             "event=123456 trunk=\"two words\" legs=2\n")));
}

TEST_F(LogTest, WritesOneJsonObject) {
  opened(LogFormat::Json)
      .warn("odd \"thing\"", {{"up", true},
                              {"round_trip_seconds", 0.25},
                              {"rate", std::numeric_limits<double>::infinity()},
                              {"left", -1}});
  EXPECT_THAT(written(),
              ElementsAre(MatchesRegex(
                  "\\{\"time\":\"[0-9T:.-]+Z\",\"level\":\"warn\",\"message\":\"odd "
                  "\\\\\"thing\\\\\"\",\"up\":true,\"round_trip_seconds\":0.25,\"rate\":null,"
                  "\"left\":-1\\}\n")));
}

TEST_F(LogTest, LeavesOutWhatIsBelowItsLevel) {
  auto& warns = opened(LogFormat::Text, LogLevel::Warn);
  EXPECT_FALSE(warns.is_on(LogLevel::Info));
  warns.info("nothing");
  warns.error("something");
  warns.set_level(LogLevel::Debug);
  warns.debug("everything");
  EXPECT_THAT(written(), ElementsAre(MatchesRegex(".* ERROR something\n"),
                                     MatchesRegex(".* DEBUG everything\n")));
}

TEST_F(LogTest, TakesPercentSignsAndBracesAsTheyAre) {
  opened(LogFormat::Text).info("100 %v {}", {{"x", "{}"}});
  EXPECT_THAT(written(), ElementsAre(MatchesRegex(".* 100 %v \\{\\} x=\\{\\}\n")));
}

TEST_F(LogTest, BoundsALine) {
  opened(LogFormat::Json).info(std::string(1'000'000, 'x'), {{"y", std::string(1'000'000, 'y')}});
  EXPECT_LT(written().at(0).size(), 10'000U);
}

TEST(Log, NeverWaitsForAStalledWriter) {
  std::promise<void> unblock;
  auto blocked = unblock.get_future().share();
  std::string last;
  {
    Log log({}, [&](std::string_view line) {
      blocked.wait();
      last = line;
    });
    for (int i = 0; i < 20'000; ++i) log.info("line", {{"number", i}});
    EXPECT_GT(log.dropped(), 10'000U);
    unblock.set_value();
  }
  EXPECT_THAT(last, ::testing::EndsWith("number=19999\n"));
}

}  // namespace
}  // namespace convoke::telemetry
