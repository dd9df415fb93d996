#include "client/words.h"

#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>

namespace convoke::client {
namespace {

using ::testing::ElementsAre;

constexpr WallTime kNoon =
    std::chrono::sys_days(std::chrono::year(2026) / 11 / 24) + std::chrono::hours(12);

/// Nikki and Jane are convened; the machine is in Berlin, an hour east of Greenwich.
class WordsTest : public ::testing::Test {
 protected:
  WordsTest() {
    ::setenv("TZ", "CET-1", 1);
    ::tzset();
  }
  std::string head() const { return upload_lines(event).at(0); }

  UploadedEvent event{.event_id = "123456",
                      .expires = kNoon,
                      .invitees = {{.name = "J\u00f6rg", .contact = "+1*****1212", .ring = true}}};
};

TEST_F(WordsTest, TellsTheTimeOfThisMachine) {
  EXPECT_EQ(local_clock(kNoon, kNoon + std::chrono::hours(1)), "13:00:00");
  EXPECT_EQ(local_clock(kNoon, kNoon + std::chrono::hours(11)), "2026-11-24 13:00:00");
  EXPECT_EQ(local_date(kNoon), "2026-11-24 13:00 CET");
}

TEST_F(WordsTest, SaysWhatBecomesOfAFile) {
  EXPECT_THAT(upload_lines(event),
              ElementsAre("Event 123456 is open until 2026-11-24 13:00 CET",
                          "  J\u00f6rg                     +1*****1212      is rung"));
  event.invitees[0] = {.name = "Jo", .known = true};
  event.notes = {"no mail"};
  EXPECT_THAT(upload_lines(event), ElementsAre("Event 123456 is open until 2026-11-24 13:00 CET",
                                               "  Jo                                        "
                                               "nothing to do (was invited before)",
                                               "  Note: no mail"));
}

TEST_F(WordsTest, SaysThatAnEventIsOpenedAnew) {
  event.reopened = true;
  EXPECT_EQ(head(),
            "Event 123456 was over and is open again, with new passcodes, until "
            "2026-11-24 13:00 CET");
  event.dry_run = true;
  EXPECT_EQ(head(),
            "Event 123456 is over and would be opened anew, with new passcodes (dry run: nothing "
            "was stored)");
}

TEST_F(WordsTest, SaysThatTheSameUploadCameBefore) {
  event.repeated = true;
  event.state = "open";
  EXPECT_EQ(head(),
            "Event 123456 is open until 2026-11-24 13:00 CET. The same upload came before: nobody "
            "is notified again.");
  event.dry_run = true;
  event.state = "";
  EXPECT_EQ(
      head(),
      "Event 123456. The same upload came before: nobody is notified again. (dry run: nothing "
      "was stored)");
}

TEST_F(WordsTest, SaysThatTheSameUploadOpensNoEventThatIsOver) {
  event.repeated = true;
  event.state = "ended";
  event.ended = kNoon - std::chrono::hours(1);
  event.notes = {"The same content came before."};
  EXPECT_THAT(
      upload_lines(event),
      ElementsAre("Event 123456 has ended at 2026-11-24 12:00 CET: nobody is mailed or rung.",
                  "  J\u00f6rg                     +1*****1212      was notified before",
                  "  Note: The same content came before."));
  event.state = "expired";
  EXPECT_EQ(head(), "Event 123456 has expired at 2026-11-24 13:00 CET: nobody is mailed or rung.");
  EXPECT_TRUE(event.is_in_vain());
  event.repeated = false;
  EXPECT_FALSE(event.is_in_vain());
}

TEST_F(WordsTest, SaysWhomNobodyCanRing) {
  event.dry_run = true;
  event.invitees[0] = {.name = "Jo", .mail = true, .ring_fault = "No trunk and no line."};
  EXPECT_EQ(upload_lines(event).at(1).substr(44),
            "cannot be rung (No trunk and no line.), would be mailed");
}

TEST_F(WordsTest, ListsEvents) {
  EXPECT_THAT(list_lines({}), ElementsAre("No event is open."));
  EXPECT_THAT(
      list_lines(
          {.events = {{.event_id = "123456", .expires = kNoon, .present = 2}, {.event_id = "\x1b"}},
           .more = true}),
      ElementsAre("123456  open until 2026-11-24 13:00 CET  2 in the room",
                  "?  open  0 in the room", "There are more, which were opened before these."));
}

TEST_F(WordsTest, LetsNoNameCommandTheTerminal) {
  event.invitees[0].name = "\x1b[2J";
  event.event_id = "\x1b";
  EXPECT_EQ(head().substr(0, 7), "Event ?");
  EXPECT_EQ(upload_lines(event).at(1).substr(0, 6), "  ?[2J");
}

TEST_F(WordsTest, TellsEachFaultOfAFileOnce) {
  const Fault fault{.kind = Fault::Kind::Invalid,
                    .message = "EventId is missing. Write six digits. (and 1 more, see problems)",
                    .problems = {{"EventId", "is missing", "Write six digits."},
                                 {"", "has 2 more problems", ""}}};
  EXPECT_THAT(fault_lines(fault), ElementsAre("The event file cannot be used; nothing was stored:",
                                              "  EventId is missing.", "    Write six digits.",
                                              "  The file has 2 more problems."));
}

TEST_F(WordsTest, TellsAnyOtherFaultInItsOwnWords) {
  EXPECT_THAT(fault_lines({.message = "There is no such event."}),
              ElementsAre("There is no such event."));
}

}  // namespace
}  // namespace convoke::client
