#include "speech/speaker.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <latch>
#include <thread>

#include "speech/command_voice.h"
#include "speech/flite_voice.h"
#include "speech/sound_shaping.h"

namespace convoke::speech {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kCacheBytes = 10'000'000;
const std::string kDialOut =
    "<speak>You are needed on a call for event <say-as interpret-as='digits'>123456</say-as>. "
    "Press 1 to join, 2 to decline.</speak>";

/// Says one sample per character, and counts; or fails.
class CountingVoice final : public Voice {
 public:
  explicit CountingVoice(std::atomic<int>& count) : count_(count) {}
  Result<plane::Sound, SpeechError> say(const Utterance& utterance) override {
    ++count_;
    if (utterance.text == "fail") return fail(SpeechError::SynthesisFailed);
    last = utterance;
    return plane::Sound{.rate_hz = 16000,
                        .samples = std::vector<std::int16_t>(utterance.text.size(), 16422)};
  }
  Utterance last{};

 private:
  std::atomic<int>& count_;
};

/// A speaker with two counting voices, on a clock of its own.
class SpeakerTest : public ::testing::Test {
 protected:
  Speaker speaker_of(int voice_count) {
    std::vector<std::unique_ptr<Voice>> voices;
    for (int i = 0; i < voice_count; ++i) {
      voices.push_back(std::make_unique<CountingVoice>(said));
      last_voice = static_cast<CountingVoice*>(voices.back().get());
    }
    return Speaker(std::move(voices), kCacheBytes, [this] { return now; });
  }

  Instant now{};
  std::atomic<int> said = 0;
  CountingVoice* last_voice = nullptr;
};

Speaker flite_speaker() {
  std::vector<std::unique_ptr<Voice>> voices;
  voices.push_back(std::make_unique<FliteVoice>());
  return Speaker(std::move(voices), kCacheBytes);
}

TEST_F(SpeakerTest, SaysThePromptOnce) {
  Speaker speaker = speaker_of(1);
  EXPECT_FALSE(speaker.cached({.text = "hello"}));
  const auto first = speaker.speak({.text = "hello"});
  EXPECT_EQ((*first)->samples.size(), 5U);
  EXPECT_EQ(*speaker.speak({.text = "hello"}), *first);
  EXPECT_EQ(speaker.cached({.text = "hello"}), *first);
  EXPECT_EQ(said, 1);
  EXPECT_EQ(speaker.statistics().kept, 2U);
}

TEST_F(SpeakerTest, TellsTextTypesAndVoicesApart) {
  Speaker speaker = speaker_of(1);
  const std::string text = "<speak>a</speak>";
  EXPECT_EQ((*speaker.speak({.text = text, .type = TextType::Ssml}))->samples.size(), 1U);
  EXPECT_EQ((*speaker.speak({.text = text}))->samples.size(), text.size());
  EXPECT_TRUE(speaker.speak({.text = text, .voice = "Joanna\nPATH=/tmp"}));
  EXPECT_EQ(last_voice->last.voice, "JoannaPATHtmp");
  EXPECT_EQ(said, 3);
}

TEST_F(SpeakerTest, SynthesisesOnceForAllWhoAskAtOnce) {
  Speaker speaker = speaker_of(1);
  constexpr int kAskers = 8;
  std::latch start(kAskers);
  std::vector<std::jthread> threads;
  for (int i = 0; i < kAskers; ++i)
    threads.emplace_back([&] {
      start.arrive_and_wait();
      EXPECT_TRUE(speaker.speak({.text = "hello"}));
    });
  threads.clear();
  EXPECT_EQ(said, 1);
}

TEST_F(SpeakerTest, PutsSilenceBetweenSegments) {
  Speaker speaker = speaker_of(1);
  const auto sound = speaker.speak(
      {.text = "<speak>a<break time='1s'/>b<break time='1s'/></speak>", .type = TextType::Ssml});
  const auto& samples = (*sound)->samples;
  ASSERT_EQ(samples.size(), 2U + 32000U);
  EXPECT_EQ(samples[1], 0);
  EXPECT_NE(samples[16001], 0);
}

TEST_F(SpeakerTest, SaysWhatIsWrongWithAPrompt) {
  Speaker speaker = speaker_of(1);
  const auto refusal = [&](std::string text, TextType type) {
    return speaker.speak({.text = std::move(text), .type = type}).error();
  };
  EXPECT_EQ(refusal("<speak>", TextType::Ssml), SpeechError::BadSsml);
  EXPECT_EQ(refusal(std::string(5000, 'x'), TextType::Text), SpeechError::TooLong);
  EXPECT_EQ(refusal(" ", TextType::Text), SpeechError::NothingToSay);
  EXPECT_EQ(refusal("fail", TextType::Text), SpeechError::SynthesisFailed);
}

TEST_F(SpeakerTest, TriesTheFirstVoiceAgainAfterAMinute) {
  std::vector<std::unique_ptr<Voice>> voices;
  voices.push_back(std::make_unique<CommandVoice>(std::vector<std::string>{"false"}, seconds(10)));
  voices.push_back(std::make_unique<CountingVoice>(said));
  Speaker speaker(std::move(voices), kCacheBytes, [this] { return now; });
  EXPECT_TRUE(speaker.speak({.text = "hello"}));
  now += seconds(59);
  EXPECT_TRUE(speaker.speak({.text = "hello"}));
  EXPECT_EQ(said, 1);
  now += seconds(1);
  EXPECT_TRUE(speaker.speak({.text = "hello"}));
  EXPECT_EQ(said, 2);
  EXPECT_EQ(speaker.statistics().fell_back, 2U);
}

TEST(FliteVoiceTest, SaysTheDialOutPromptFromTheFirstMoment) {
  Speaker speaker = flite_speaker();
  const auto sound = speaker.speak({.text = kDialOut, .type = TextType::Ssml});
  ASSERT_TRUE(sound);
  EXPECT_EQ((*sound)->rate_hz, 16000U);
  EXPECT_GT(length(**sound), seconds(4));
  EXPECT_LT(length(**sound), seconds(12));
  const auto& samples = (*sound)->samples;
  EXPECT_NEAR(std::abs(int{*std::max_element(
                  samples.begin(), samples.end(),
                  [](auto a, auto b) { return std::abs(int{a}) < std::abs(int{b}); })}),
              16422, 5);
  EXPECT_TRUE(std::any_of(samples.begin(), samples.begin() + 800,
                          [](auto sample) { return std::abs(int{sample}) > 300; }));
}

TEST(FliteVoiceTest, SpeaksSlowerWhenTold) {
  FliteVoice voice;
  const auto usual = voice.say({.text = "Press one to join."});
  const auto slow = voice.say({.text = "Press one to join.", .rate = 0.5});
  EXPECT_GT(length(*slow), length(*usual) * 3 / 2);
}

TEST(FliteVoiceTest, ReadsOtherAlphabetsAsBestItCan) {
  EXPECT_EQ(ascii_speech("Ren\u00e9\u2019s caf\u00e9 \u2014 \u4f60\xff\x01"), "Rene's cafe ,     ");
  FliteVoice voice;
  EXPECT_TRUE(voice.say({.text = "\u4f60\u597d"}));
  EXPECT_TRUE(voice.say({.text = ""}));
}

}  // namespace
}  // namespace convoke::speech
