#include "wire/ssml.h"

#include <gmock/gmock.h>

#include <chrono>

namespace convoke::ssml {
namespace {

using std::chrono::milliseconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<Segment> spoken(std::string_view text) {
  return *parse(text);
}
SsmlError refused(std::string_view text) {
  return parse(text).error();
}

TEST(SsmlTest, SaysTheDialOutPromptDigitByDigitInOneBreath) {
  EXPECT_THAT(
      spoken("<speak>You are needed on a call for event <say-as interpret-as='digits'>123456"
             "</say-as>. Press 1 to join,\n  2 to decline.</speak>"),
      ElementsAre(Segment{.text = "You are needed on a call for event 1, 2, 3, 4, 5, 6. "
                                  "Press 1 to join, 2 to decline."}));
}

TEST(SsmlTest, SpellsCharactersAndTelephoneNumbers) {
  EXPECT_THAT(spoken("<speak>id<say-as interpret-as=\"spell-out\">aB1</say-as></speak>"),
              ElementsAre(Segment{.text = "id a, B, 1"}));
  EXPECT_THAT(spoken("<speak><say-as interpret-as='telephone'>+1 (312)</say-as></speak>"),
              ElementsAre(Segment{.text = "plus 1, 3, 1, 2"}));
  EXPECT_THAT(spoken("<speak><say-as interpret-as='characters'>\u00e4b</say-as></speak>"),
              ElementsAre(Segment{.text = "\u00e4, b"}));
}

TEST(SsmlTest, LeavesCardinalsAndUnknownWaysToTheVoice) {
  EXPECT_THAT(spoken("<speak><say-as interpret-as='cardinal'>42</say-as> "
                     "<say-as interpret-as='date'>1.5.</say-as></speak>"),
              ElementsAre(Segment{.text = "42 1.5."}));
}

TEST(SsmlTest, PausesForBreaksSentencesAndParagraphs) {
  EXPECT_THAT(spoken("<speak>a<break time='1.5s'/>b<break time=\"250ms\"/>"
                     "c<break strength='strong'/>d<break/><s>e</s><p>f</p></speak>"),
              ElementsAre(Segment{.text = "a", .pause = milliseconds(1500)},
                          Segment{.text = "b", .pause = milliseconds(250)},
                          Segment{.text = "c", .pause = milliseconds(700)},
                          Segment{.text = "d", .pause = milliseconds(400)},
                          Segment{.text = "e", .pause = milliseconds(400)},
                          Segment{.text = "f", .pause = milliseconds(700)}));
}

TEST(SsmlTest, BeginsWithAPauseWhereTheTextDoes) {
  EXPECT_THAT(spoken("<speak><break time='1s'/>a</speak>"),
              ElementsAre(Segment{.pause = milliseconds(1000)}, Segment{.text = "a"}));
}

TEST(SsmlTest, CutsBreaksAtTenSecondsAndRefusesAMinuteOfThem) {
  EXPECT_THAT(spoken("<speak>a<break time='9999s'/></speak>"),
              ElementsAre(Segment{.text = "a", .pause = milliseconds(10'000)}));
  std::string long_text = "<speak>";
  for (int i = 0; i < 7; ++i) long_text += "<break time='10s'/>";
  EXPECT_EQ(refused(long_text + "</speak>"), SsmlError::TooLong);
}

TEST(SsmlTest, MultipliesRatesWithinBounds) {
  EXPECT_THAT(spoken("<speak><prosody rate='slow'>a</prosody><prosody rate='80%'>b<prosody "
                     "rate='50%'>c</prosody></prosody><prosody rate='900%'>d</prosody></speak>"),
              ElementsAre(Segment{.text = "a", .rate = 0.75}, Segment{.text = "b", .rate = 0.8},
                          Segment{.text = "c", .rate = 0.5}, Segment{.text = "d", .rate = 2.0}));
}

TEST(SsmlTest, MarksEmphasis) {
  EXPECT_THAT(spoken("<speak>a <emphasis level='strong'>b</emphasis> c</speak>"),
              ElementsAre(Segment{.text = "a"}, Segment{.text = "b", .emphasis = Emphasis::Strong},
                          Segment{.text = "c"}));
}

TEST(SsmlTest, SaysTheAliasInPlaceOfWhatIsWritten) {
  EXPECT_THAT(spoken("<speak>the <sub alias='operations team'>Ops</sub> calls</speak>"),
              ElementsAre(Segment{.text = "the operations team calls"}));
}

TEST(SsmlTest, SpeaksThroughElementsItDoesNotKnow) {
  EXPECT_THAT(spoken("<speak>a <amazon:effect name='drc'>b &amp; c</amazon:effect></speak>"),
              ElementsAre(Segment{.text = "a b & c"}));
}

TEST(SsmlTest, SaysNothingForAnEmptyElement) {
  EXPECT_THAT(spoken("<speak/>"), IsEmpty());
  EXPECT_THAT(spoken("<speak> \n <say-as interpret-as='digits'>--</say-as></speak>"), IsEmpty());
}

TEST(SsmlTest, RefusesWhatIsNotWellFormed) {
  for (const char* text : {"", "hello", "<speak>", "<speak>a</p></speak>", "<speak>a & b</speak>",
                           "<speak>\xff</speak>", "<speak/><speak/>", "<speak>&nbsp;</speak>"})
    EXPECT_EQ(refused(text), SsmlError::NotWellFormed) << text;
}

TEST(SsmlTest, RefusesDocumentTypesAndSoEntities) {
  EXPECT_EQ(refused("<!DOCTYPE speak [<!ENTITY a 'aaaa'>]><speak>&a;</speak>"),
            SsmlError::NotWellFormed);
}

TEST(SsmlTest, RefusesAnotherRoot) {
  EXPECT_EQ(refused("<html/>"), SsmlError::NotSpeech);
}

TEST(SsmlTest, RefusesDepthAndLengthBeyondBounds) {
  std::string deep = "<speak>";
  for (int i = 0; i < 17; ++i) deep += "<p>";
  EXPECT_EQ(refused(deep), SsmlError::TooDeep);
  EXPECT_EQ(refused(std::string(kMaxTextBytes + 1, ' ')), SsmlError::TooLong);
  EXPECT_EQ(plain(std::string(kMaxTextBytes + 1, ' ')).error(), SsmlError::TooLong);
}

TEST(SsmlTest, EndsWithAnErrorForEachTruncation) {
  const std::string_view whole =
      "<speak>a<break time='1s'/><prosody rate='80%'>b</prosody></speak>";
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_FALSE(parse(whole.substr(0, size))) << size;
}

TEST(SsmlTest, SurvivesEachFlippedBit) {
  const std::string whole =
      "<speak>a<sub alias='x'>y</sub><say-as interpret-as='digits'>1</say-as></speak>";
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string flipped = whole;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    const auto segments = parse(flipped);
    EXPECT_TRUE(!segments || segments->size() <= 8U);
  }
}

TEST(SsmlTest, TakesPlainTextAsItIs) {
  EXPECT_THAT(*plain(" Disconnecting <you>.\n\x01 Bye "),
              ElementsAre(Segment{.text = "Disconnecting <you>. Bye"}));
}

}  // namespace
}  // namespace convoke::ssml
