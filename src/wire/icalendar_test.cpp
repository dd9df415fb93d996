#include "wire/icalendar.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace convoke::icalendar {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// An event of one hour to which Nikki is invited.
class ICalendarTest : public ::testing::Test {
 protected:
  const WallTime noon =
      WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) + std::chrono::hours(12);
  Event event{.uid = "event-123456@example.com",
              .sequence = 2,
              .stamp = noon,
              .start = noon,
              .end = noon + std::chrono::hours(1),
              .summary = "Event 123 456",
              .description = "Call us",
              .location = "Phone",
              .organizer = {"Convoke", "convoke@example.com"},
              .attendee = {"Nikki", "nikki@example.com"},
              .conferences = {}};

  std::string unfolded() const {
    std::string text = write_request(event);
    for (std::size_t at = text.find("\r\n "); at != std::string::npos; at = text.find("\r\n "))
      text.erase(at, 3);
    return text;
  }
};

TEST_F(ICalendarTest, AsksForAnHourInUtc) {
  EXPECT_THAT(unfolded(), HasSubstr("METHOD:REQUEST\r\nBEGIN:VEVENT\r\n"
                                    "UID:event-123456@example.com\r\nSEQUENCE:2\r\n"
                                    "DTSTAMP:20261122T120000Z\r\nDTSTART:20261122T120000Z\r\n"
                                    "DTEND:20261122T130000Z\r\n"));
  EXPECT_THAT(unfolded(), HasSubstr("ORGANIZER;CN=\"Convoke\":mailto:convoke@example.com\r\n"));
}

TEST_F(ICalendarTest, LetsNoTextAddALine) {
  event.summary = "a\r\nATTENDEE:mailto:x@example.com; b, c\\";
  event.attendee.name = "N\"\r\nURL:http://example.com^";
  const std::string text = unfolded();
  EXPECT_THAT(text, HasSubstr("SUMMARY:a\\nATTENDEE:mailto:x@example.com\\; b\\, c\\\\\r\n"));
  EXPECT_THAT(text, HasSubstr("ATTENDEE;CN=\"N^'^nURL:http://example.com^^\";CUTYPE"));
  EXPECT_THAT(text, Not(HasSubstr("\nURL")));
}

TEST_F(ICalendarTest, LetsNoAddressAddALine) {
  event.attendee.address = "x@example.com\r\nURL:y";
  EXPECT_THAT(unfolded(), HasSubstr(":mailto:x@example.com%0D%0AURL:y\r\n"));
}

TEST_F(ICalendarTest, KeepsCommasAndEscapesOfADialString) {
  event.conferences = {{"tel:+13125550100,,123456%23", "PHONE", "Dial in"}};
  EXPECT_THAT(unfolded(), HasSubstr("CONFERENCE;VALUE=URI;FEATURE=PHONE;LABEL=\"Dial in\":"
                                    "tel:+13125550100,,123456%23\r\n"));
}

TEST_F(ICalendarTest, FoldsBetweenCharacters) {
  for (int i = 0; i < 100; ++i) event.description += "\u20ac";
  std::string_view rest = {};
  const std::string text = write_request(event);
  for (rest = text; !rest.empty(); rest.remove_prefix(rest.find("\r\n") + 2)) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    EXPECT_LE(line.size(), 75U);
    const auto first = static_cast<unsigned char>(line.size() > 1 ? line[1] : ' ');
    EXPECT_NE(first & 0xC0U, 0x80U);
  }
}

}  // namespace
}  // namespace convoke::icalendar
