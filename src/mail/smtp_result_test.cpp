#include "mail/smtp_result.h"

#include <gmock/gmock.h>

namespace convoke::mail {
namespace {

using ::testing::HasSubstr;
using Kind = SmtpFailure::Kind;
using Outcome = SendResult::Outcome;

SendResult classified(Kind kind, int code) {
  return classify({.kind = kind, .code = code, .reply = "said so", .server = "mx.test:25"});
}

TEST(SmtpResultTest, TakesFiveHundredsForEver) {
  const SendResult result = classified(Kind::Reply, 550);
  EXPECT_EQ(result.outcome, Outcome::Permanent);
  EXPECT_EQ(result.code, 550);
  EXPECT_EQ(result.text, "550 said so");
}

TEST(SmtpResultTest, TriesAgainAfterFourHundreds) {
  EXPECT_EQ(classified(Kind::Reply, 451).outcome, Outcome::Temporary);
}

TEST(SmtpResultTest, TriesAgainWhereNotTheMailIsRefused) {
  EXPECT_EQ(classified(Kind::Greeting, 554).outcome, Outcome::Temporary);
  EXPECT_EQ(classified(Kind::Broken, 0).outcome, Outcome::Temporary);
  EXPECT_EQ(classified(Kind::TimedOut, 0).outcome, Outcome::Temporary);
}

TEST(SmtpResultTest, SaysHowALoginIsMended) {
  for (const int code : {530, 535, 538}) {
    const SendResult result = classified(Kind::Reply, code);
    EXPECT_EQ(result.outcome, Outcome::Temporary);
    EXPECT_THAT(result.text, HasSubstr("check user and password"));
  }
}

TEST(SmtpResultTest, ShowsOneLineOfAReply) {
  EXPECT_EQ(displayable("a\r\nb\t\x01 c\xc3\xa4 \r\n"), "a b c");
  EXPECT_EQ(displayable(std::string(1000, 'x')).size(), 200U);
}

}  // namespace
}  // namespace convoke::mail
