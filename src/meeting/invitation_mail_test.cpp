#include "meeting/invitation_mail.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>

namespace convoke::meeting {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Nikki's invitation to event 123456 with one number.
class InvitationMailTest : public ::testing::Test {
 protected:
  InvitationMail mail{.from = {"Convoke", "convoke@example.com"},
                      .to = {"Nikki", "nikki@example.com"},
                      .event = EventId{"123456"},
                      .generation = 1,
                      .version = 3,
                      .passcode = "654321",
                      .dial_in = {{"+13125550100", "Chicago"}},
                      .web_link = {},
                      .message_id = "123456.1.nikki.1@example.com",
                      .now = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22))};

  std::string composed() const { return *compose(mail); }
};

/// What Python's email package and python3-icalendar see in the mail, as "name: value" lines.
std::string seen_by_others(const std::string& message) {
  std::string path = ::testing::TempDir() + "convoke-mail-XXXXXX";
  const int descriptor = ::mkstemp(path.data());
  EXPECT_EQ(::write(descriptor, message.data(), message.size()), std::ssize(message));
  ::close(descriptor);
  std::FILE* const reader =
      ::popen(("/usr/bin/python3 " CONVOKE_READ_MAIL " " + path).c_str(), "r");
  std::string seen;
  for (int c = std::fgetc(reader); c != EOF; c = std::fgetc(reader)) seen += static_cast<char>(c);
  EXPECT_EQ(::pclose(reader), 0);
  ::unlink(path.c_str());
  return seen;
}

TEST_F(InvitationMailTest, LinksOneTapThatDialsAndKeysBothCodes) {
  EXPECT_THAT(composed(), HasSubstr("One tap:   tel:+13125550100,,123456%23,,654321%23\r\n"));
  EXPECT_THAT(composed(), HasSubstr("href=\"tel:+13125550100,,123456%23,,654321%23\""));
}

TEST_F(InvitationMailTest, GroupsWhatPeopleKey) {
  EXPECT_THAT(composed(), HasSubstr("Call:      +1 312 555 0100 (Chicago)\r\n"));
  EXPECT_THAT(composed(), HasSubstr("Event ID:  123 456\r\n  Passcode:  654 321\r\n"));
}

TEST_F(InvitationMailTest, AsksMachinesNotToAnswer) {
  EXPECT_THAT(composed(), HasSubstr("\r\nAuto-Submitted: auto-generated\r\n"
                                    "X-Auto-Response-Suppress: All\r\n"));
}

TEST_F(InvitationMailTest, KeepsAHostileNameText) {
  mail.to.name = "<b onclick=\"x\">&'";
  EXPECT_THAT(composed(), HasSubstr("Hello &lt;b onclick=&quot;x&quot;&gt;&amp;&#39;,</p>"));
  EXPECT_THAT(composed(), HasSubstr("To: \"<b onclick=\\\"x\\\">&'\"\r\n <nikki@example.com>"));
}

TEST_F(InvitationMailTest, RefusesANameWithALineBreak) {
  mail.to.name = "Eve\r\nBcc: all@example.com";
  EXPECT_EQ(compose(mail).error(), mime::MimeError::BadText);
}

TEST_F(InvitationMailTest, ListsEachNumber) {
  mail.dial_in.push_back({"+442079460000", ""});
  EXPECT_THAT(composed(), HasSubstr("Call:      +442079460000\r\n"));
  EXPECT_THAT(composed(), HasSubstr(">+1 312 555 0100 (Chicago)</a>"));
}

TEST_F(InvitationMailTest, LeavesThePhoneOutWithoutANumber) {
  mail.dial_in.clear();
  mail.web_link = "https://meet.example.com/meeting?eventId=123456&passcode=654321";
  EXPECT_THAT(composed(), Not(HasSubstr("Join by phone")));
  EXPECT_THAT(composed(), HasSubstr("meeting?eventId=123456&amp;passcode=654321\""));
}

TEST_F(InvitationMailTest, NamesTheCodesAlsoWithoutANumberOrALink) {
  mail.dial_in.clear();
  mail.web_link.reset();
  EXPECT_THAT(composed(), HasSubstr("  Passcode:  " + grouped_code(mail.passcode) + "\r\n"));
  EXPECT_THAT(composed(), HasSubstr(">" + grouped_code(mail.passcode) + "</td>"));
}

TEST_F(InvitationMailTest, ShowsItsLinksToWhoReadsTheFile) {
  mail.web_link = "https://meet.example.com/meeting#token=" + std::string(43, 'a') + "==";
  const auto text = composed();
  EXPECT_THAT(text, HasSubstr("\r\n  " + *mail.web_link + "\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\n href=\"" + *mail.web_link + "\"\r\n"));
  EXPECT_THAT(seen_by_others(text), HasSubstr("| Join by web |   " + *mail.web_link + " |"));
}

TEST_F(InvitationMailTest, ShowsALinkAlsoIfTheNameIsNotAscii) {
  mail.to.name = "J\u00f6rg";
  mail.web_link = "https://meet.example.com/meeting#token=abc=";
  EXPECT_THAT(composed(), HasSubstr("\r\n href=\"" + *mail.web_link + "\"\r\n"));
  EXPECT_THAT(composed(), HasSubstr("<p>Hello J&#246;rg,</p>"));
  EXPECT_THAT(seen_by_others(composed()), HasSubstr("text: Hello J\u00f6rg, |"));
}

TEST_F(InvitationMailTest, WritesTheSameBytesForTheSameValues) {
  EXPECT_EQ(*compose(mail), *compose(mail));
}

TEST_F(InvitationMailTest, IsReadByOtherPrograms) {
  mail.to.name = "Nikk\u00ef \"; DROP, <b>";
  const std::string seen = seen_by_others(*compose(mail));
  EXPECT_THAT(seen, HasSubstr("To: \"Nikk\u00ef \\\"; DROP, <b>\" <nikki@example.com>\n"
                              "Subject: Meeting invitation: event 123456\n"
                              "Date: Sun, 22 Nov 2026 00:00:00 +0000\n"
                              "Message-ID: <123456.1.nikki.1@example.com>\n"));
  EXPECT_THAT(seen, HasSubstr("type: multipart/alternative\npart: text/plain\n"
                              "text: Hello Nikk\u00ef \"; DROP, <b>, | A meeting"));
  EXPECT_THAT(seen, HasSubstr("links: tel:+13125550100,,123456%23,,654321%23 tel:+1312"));
  EXPECT_THAT(seen, HasSubstr("calendar method: REQUEST\n"
                              "calendar UID: event-123456-1@example.com\n"
                              "calendar SEQUENCE: 3\n"
                              "calendar SUMMARY: Meeting: event 123 456\n"));
  EXPECT_THAT(seen, HasSubstr("calendar ORGANIZER: mailto:convoke@example.com\n"
                              "calendar ATTENDEE: mailto:nikki@example.com\n"
                              "calendar CONFERENCE: tel:+13125550100,,123456%23,,654321%23\n"
                              "calendar start: 2026-11-22T00:00:00+00:00\n"
                              "calendar minutes: 60\n"));
}

}  // namespace
}  // namespace convoke::meeting
