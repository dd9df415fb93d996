#include "telemetry/escape.h"

#include <gtest/gtest.h>

namespace convoke::telemetry {
namespace {

std::string json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string plain(std::string_view text) {
  std::string out;
  append_plain_value(out, text);
  return out;
}

TEST(Escape, MakesAJsonStringOfAnyText) {
  EXPECT_EQ(json("a \"b\" \\ c"), R"("a \"b\" \\ c")");
  EXPECT_EQ(json(std::string_view("\0\n\t\x1B\x7F", 5)), R"("\u0000\n\t\u001b\u007f")");
  EXPECT_EQ(json("Grüße \xF0\x9F\x93\x9E"), "\"Grüße \xF0\x9F\x93\x9E\"");
}

TEST(Escape, ReplacesWhatIsNotUtf8) {
  const std::string replacement = "\"\xEF\xBF\xBD";
  EXPECT_EQ(json("\xFF"
                 "a"),
            replacement + "a\"");
  EXPECT_EQ(json("\xC0\xAF"), replacement + "\xEF\xBF\xBD\"");    // overlong slash
  EXPECT_EQ(json("\xED\xA0\x80").substr(0, 4), replacement);      // a surrogate
  EXPECT_EQ(json("\xF4\x90\x80\x80").substr(0, 4), replacement);  // beyond U+10FFFF
  EXPECT_EQ(json("\xE2\x82").substr(0, 4), replacement);          // cut short
}

TEST(Escape, QuotesAValueForPeopleOnlyWhereItMust) {
  EXPECT_EQ(plain("+1*****1212"), "+1*****1212");
  EXPECT_EQ(plain(""), "\"\"");
  EXPECT_EQ(plain("two words"), "\"two words\"");
  EXPECT_EQ(plain("a=b"), "\"a=b\"");
  EXPECT_EQ(plain("x\nERROR forged"), R"("x\nERROR forged")");
}

}  // namespace
}  // namespace convoke::telemetry
