#include "meeting/invitation_mail.h"

#include <gmock/gmock.h>

#include <chrono>

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

  /// The mail without the line breaks of quoted-printable, so that words can be found.
  std::string composed() const {
    std::string text = *compose(mail);
    for (std::size_t at = text.find("=\r\n"); at != std::string::npos; at = text.find("=\r\n", at))
      text.erase(at, 3);
    return text;
  }
};

TEST_F(InvitationMailTest, LinksOneTapThatDialsAndKeysBothCodes) {
  EXPECT_THAT(composed(), HasSubstr("One tap:   tel:+13125550100,,123456%23,,654321%23\r\n"));
  EXPECT_THAT(composed(), HasSubstr("href=3D\"tel:+13125550100,,123456%23,,654321%23\""));
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
  EXPECT_THAT(composed(), HasSubstr("Hello &lt;b onclick=3D&quot;x&quot;&gt;&amp;&#39;,</p>"));
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
  EXPECT_THAT(composed(), HasSubstr("meeting?eventId=3D123456&amp;passcode=3D654321\""));
}

TEST_F(InvitationMailTest, WritesTheSameBytesForTheSameValues) {
  EXPECT_EQ(*compose(mail), *compose(mail));
}

}  // namespace
}  // namespace convoke::meeting
