#include "speech/phrasing.h"

#include <gmock/gmock.h>

#include <string>

namespace convoke::speech {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(PhrasesTest, LeavesAPromptWhole) {
  EXPECT_THAT(phrases("Press 1. Or 2."), ElementsAre("Press 1. Or 2."));
  EXPECT_THAT(phrases(""), IsEmpty());
}

TEST(PhrasesTest, CutsAfterASentenceRatherThanAComma) {
  const std::string first = std::string(100, 'a') + ".";
  const std::string second = std::string(50, 'b') + ", " + std::string(80, 'c');
  EXPECT_THAT(phrases(first + " " + second), ElementsAre(first, second));
}

TEST(PhrasesTest, CutsAfterACommaRatherThanAWord) {
  const std::string first = std::string(150, 'a') + ",";
  const std::string second = "b " + std::string(100, 'c');
  EXPECT_THAT(phrases(first + " " + second), ElementsAre(first, second));
}

TEST(PhrasesTest, CutsAWordThatIsTooLongBetweenCharacters) {
  std::string word = "a";
  for (int i = 0; i < 500; ++i) word += "\u00e4";
  std::string joined;
  for (const std::string_view phrase : phrases(word)) {
    EXPECT_LE(phrase.size(), 200U);
    EXPECT_NE(static_cast<unsigned char>(phrase[0]) & 0xC0U, 0x80U);
    joined += phrase;
  }
  EXPECT_EQ(joined, word);
}

}  // namespace
}  // namespace convoke::speech
