#include "trunk/cause.h"

#include <gtest/gtest.h>

namespace convoke::trunk {
namespace {

TEST(CauseTest, TellsBusyFromNoAnswerFromABadNumber) {
  EXPECT_EQ(outcome(486, true), Outcome::Busy);
  EXPECT_EQ(outcome(600, false), Outcome::Busy);
  EXPECT_EQ(outcome(480, false), Outcome::NoAnswer);
  EXPECT_EQ(outcome(408, true), Outcome::NoAnswer);
  EXPECT_EQ(outcome(404, false), Outcome::BadNumber);
  EXPECT_EQ(outcome(503, false), Outcome::Failed);
  EXPECT_EQ(outcome(302, false), Outcome::Failed);
}

TEST(CauseTest, TellsThePersonWhoDeclinedFromTheCarrierThatRefused) {
  EXPECT_EQ(outcome(603, true), Outcome::Declined);
  EXPECT_EQ(outcome(603, false), Outcome::Refused);
  EXPECT_EQ(outcome(608, true), Outcome::Refused);
}

TEST(CauseTest, PutsAStatusInWords) {
  EXPECT_EQ(sentence(486, ""), "486 Busy Here");
  EXPECT_EQ(sentence(503, "No circuits"), "503 No circuits");
  EXPECT_EQ(sentence(499, ""), "499");
  EXPECT_EQ(sentence(480, "a\r\nb\x80"), "480 a??b?");
  EXPECT_EQ(sentence(480, std::string(500, 'x')).size(), 84U);
}

TEST(CauseTest, PutsAReasonHeaderInWords) {
  EXPECT_EQ(describe_reason("Q.850", 16, ""), "Q.850 16 normal call clearing");
  EXPECT_EQ(describe_reason("SIP", 200, "Call completed elsewhere"),
            "SIP 200 Call completed elsewhere");
  EXPECT_EQ(describe_reason("Q.850", 99, ""), "Q.850 99");
}

}  // namespace
}  // namespace convoke::trunk
