#include "wire/mime.h"

#include <gmock/gmock.h>

#include <chrono>

namespace convoke::mime {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A mail of Convoke to Nikki with one text; each test changes what it is about.
class MimeTest : public ::testing::Test {
 protected:
  Message mail{.from = {"Convoke", "convoke@example.com"},
               .to = {"Nikki", "nikki@example.com"},
               .subject = "Meeting invitation",
               .message_id = "m1@example.com",
               .date = WallTime(std::chrono::sys_days(std::chrono::year(2026) / 11 / 22)) +
                       std::chrono::seconds(3661),
               .headers = {},
               .alternatives = {{"text/plain; charset=utf-8", Encoding::Readable, "Hi\n"}}};

  std::string written() const { return *write(mail); }
  MimeError refusal() const { return write(mail).error(); }
};

std::size_t longest_line(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\r\n"), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 2, text.size()));
  }
  return longest;
}

TEST_F(MimeTest, WritesHeadersAndOnePart) {
  EXPECT_EQ(written(),
            "From: \"Convoke\"\r\n <convoke@example.com>\r\n"
            "To: \"Nikki\"\r\n <nikki@example.com>\r\n"
            "Subject: Meeting invitation\r\n"
            "Date: Sun, 22 Nov 2026 01:01:01 +0000\r\n"
            "Message-ID: <m1@example.com>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: multipart/alternative;\r\n boundary=\"=_convoke_alternative\"\r\n\r\n"
            "--=_convoke_alternative\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: 7bit\r\n\r\n"
            "Hi\r\n\r\n"
            "--=_convoke_alternative--\r\n");
}

TEST_F(MimeTest, RefusesALineBreakInAName) {
  mail.to.name = "Eve\r\nBcc: all@example.com";
  EXPECT_EQ(refusal(), MimeError::BadText);
}

TEST_F(MimeTest, RefusesOtherControlsAndBrokenUtf8InASubject) {
  for (const char* subject :
       {"a\nb", "a\x7f", "\xff", "\xc0\xaf", "\xed\xa0\x80", "\xe2\x80\xa8"}) {
    mail.subject = subject;
    EXPECT_EQ(refusal(), MimeError::BadText) << subject;
  }
}

TEST_F(MimeTest, RefusesAnAddressThatCouldBecomeTwo) {
  for (const char* address :
       {"", "nikki", "@example.com", "a@", "a@b@c", "a b@example.com", "a@example.com\r\nRCPT",
        "<a@example.com>", "a,b@example.com", "a@exa mple.com", "a..b@example.com"}) {
    mail.to.address = address;
    EXPECT_EQ(refusal(), MimeError::BadAddress) << address;
  }
}

TEST_F(MimeTest, RefusesAMessageIdWithBrackets) {
  mail.message_id = "<m1@example.com>";
  EXPECT_EQ(refusal(), MimeError::BadMessageId);
}

TEST_F(MimeTest, QuotesWhatWouldEndAName) {
  mail.to.name = R"(Ni"kki\ <evil@example.com>)";
  EXPECT_THAT(written(), HasSubstr(R"(To: "Ni\"kki\\ <evil@example.com>")"));
}

TEST_F(MimeTest, EncodesANameThatLooksLikeAnEncodedWord) {
  mail.to.name = "=?utf-8?q?x?=";
  EXPECT_THAT(written(), HasSubstr("To: =?utf-8?B?PT91dGYtOD9xP3g/PQ==?="));
}

TEST_F(MimeTest, SplitsALongNameBetweenCharacters) {
  for (int i = 0; i < 40; ++i) mail.to.name += "\u00e4";
  const std::string text = written();
  EXPECT_LE(longest_line(text), 76U);
  EXPECT_THAT(text, HasSubstr(base64("\u00e4\u00e4").substr(0, 4)));
  EXPECT_THAT(text, Not(HasSubstr("\xc3")));
}

TEST_F(MimeTest, LeavesALinkAsItStands) {
  const std::string link = "https://meet.example.com/meeting#token=" + std::string(43, 'a') + "==";
  mail.alternatives[0].body = "Join by web\n\n  " + link + "\n\r\nBye";
  EXPECT_THAT(written(), HasSubstr("Content-Transfer-Encoding: 7bit\r\n\r\n"
                                   "Join by web\r\n\r\n  " +
                                   link + "\r\n\r\nBye\r\n\r\n--=_convoke"));
}

TEST_F(MimeTest, EncodesWhatCouldBeChangedOnTheWay) {
  const std::string long_line(999, 'x');
  for (const std::string& line : {std::string("\u00e4"), std::string("a\tb"), std::string("a "),
                                  std::string("."), std::string("From x"), std::string("a\rb"),
                                  std::string("--=_convoke_alternative"), long_line}) {
    mail.alternatives[0].body = "Hi\n" + line + "\nBye\n";
    const std::string encoded = base64("Hi\r\n" + line + "\r\nBye\r\n");
    EXPECT_THAT(written(), HasSubstr("base64\r\n\r\n" + encoded.substr(0, 16))) << line;
  }
}

TEST_F(MimeTest, KeepsWhatIsEncodedWithin76Columns) {
  mail.alternatives[0].body = std::string(500, 'x') + "\u00e4";
  mail.alternatives.push_back({"text/calendar", Encoding::Base64, std::string(500, 'y')});
  EXPECT_LE(longest_line(written()), 76U);
}

TEST_F(MimeTest, KeepsLinesWithinWhatMailServersTake) {
  mail.alternatives[0].body = std::string(998, 'x');
  EXPECT_EQ(longest_line(written()), 998U);
  mail.alternatives[0].body += 'x';
  EXPECT_LE(longest_line(written()), 76U);
}

TEST_F(MimeTest, RefusesABodyWithoutBounds) {
  mail.alternatives[0].body.resize((1U << 20U) + 1, 'x');
  EXPECT_EQ(refusal(), MimeError::TooLong);
}

TEST(AsciiHtmlTest, WritesCharactersAsReferences) {
  EXPECT_EQ(ascii_html("<p title=\"J\u00f6\">\u20ac \U0001f600</p>"),
            "<p title=\"J&#246;\">&#8364; &#128512;</p>");
  EXPECT_EQ(ascii_html("a\xff\xc3"), "a\xff\xc3");
}

TEST(Base64Test, PassesTheVectorsOfRfc4648) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
}

}  // namespace
}  // namespace convoke::mime
