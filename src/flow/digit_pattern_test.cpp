#include "flow/digit_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace convoke::flow {
namespace {

bool found(std::string_view expression, std::string_view text) {
  const auto pattern = DigitPattern::compile(expression);
  EXPECT_TRUE(pattern.has_value()) << expression;
  return pattern && pattern->is_found_in(text);
}

TEST(DigitPatternTest, IsSearchedForAndNotMatchedInFull) {
  EXPECT_TRUE(found("[0-9]", "123456"));
  EXPECT_TRUE(found("[1-2]", "2"));
  EXPECT_FALSE(found("[1-2]", "3"));
  EXPECT_FALSE(found("[0-9]", ""));
  EXPECT_TRUE(found("", ""));
}

TEST(DigitPatternTest, KnowsAnchors) {
  EXPECT_TRUE(found(R"(^\*6$)", "*6"));
  EXPECT_FALSE(found(R"(^\*6$)", "1*6"));
  EXPECT_FALSE(found(R"(^\*6$)", "*61"));
  EXPECT_TRUE(found("^$", ""));
}

TEST(DigitPatternTest, KnowsRepetition) {
  EXPECT_TRUE(found(R"(^\d{2}#$)", "12#"));
  EXPECT_FALSE(found(R"(^\d{2}#$)", "1#"));
  EXPECT_TRUE(found(R"(^\d{2,3}$)", "123"));
  EXPECT_FALSE(found(R"(^\d{2,3}$)", "1234"));
  EXPECT_TRUE(found(R"(^1\d{3,}$)", "12345"));
  EXPECT_TRUE(found("^1?2*3+$", "33"));
  EXPECT_TRUE(found("^(12)*$", "1212"));
  EXPECT_FALSE(found("^(12)+$", "121"));
  EXPECT_TRUE(found("^1+?$", "111"));
}

TEST(DigitPatternTest, KnowsAlternativesAndGroups) {
  EXPECT_TRUE(found("^(1|2|30)$", "30"));
  EXPECT_FALSE(found("^(1|2|30)$", "3"));
  EXPECT_TRUE(found("^(?:1|)2$", "2"));
  EXPECT_TRUE(found("1|2", "2"));
}

TEST(DigitPatternTest, KnowsClasses) {
  EXPECT_TRUE(found("^[^1-3]$", "4"));
  EXPECT_FALSE(found("^[^1-3]$", "2"));
  EXPECT_TRUE(found("^[*#-]$", "#"));
  EXPECT_TRUE(found(R"(^[\d*]+$)", "1*2"));
  EXPECT_TRUE(found("^.$", "A"));
}

TEST(DigitPatternTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* expression : {"(", ")", "[", "[]", "*1", "1{2", "1{3,2}", "1{999}", R"(\1)",
                                 R"(\b)", "(?=1)", "(?i)1", "[2-1]", "\\"})
    EXPECT_FALSE(DigitPattern::compile(expression)) << expression;
  EXPECT_FALSE(DigitPattern::compile(std::string(129, '1')));
}

TEST(DigitPatternTest, TakesLinearTimeWhereBacktrackingExplodes) {
  EXPECT_FALSE(found("^(1+)+$", std::string(200, '1') + "2"));
  EXPECT_FALSE(found("^(1|1)*$", std::string(200, '1') + "2"));
}

TEST(DigitPatternTest, RefusesExpressionsThatGrowTooLarge) {
  EXPECT_FALSE(DigitPattern::compile("(((1{100}){100}){100}){100}"));
  EXPECT_FALSE(DigitPattern::compile("(((((){99}){99}){99}){99}){99}"));
}

}  // namespace
}  // namespace convoke::flow
