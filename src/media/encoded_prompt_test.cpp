#include "media/encoded_prompt.h"

#include <gtest/gtest.h>

#include "media/limits.h"
#include "testing/goertzel.h"

namespace convoke::media {
namespace {

using audio::Codec;

plane::SoundRef tone_of(std::size_t frames) {
  return std::make_shared<plane::Sound>(
      plane::Sound{.rate_hz = 8000, .samples = convoke::testing::tone(500, 8000, frames * 160)});
}

std::vector<Bytes> payloads_of(PromptPlayback& playback, EncodedPrompts& prompts) {
  std::vector<Bytes> payloads;
  while (!playback.has_ended()) {
    const BytesView payload = playback.next(prompts);
    payloads.emplace_back(payload.begin(), payload.end());
  }
  return payloads;
}

TEST(EncodedPromptTest, IsSharedByAllWhoPlayTheSameSoundInTheSameCodec) {
  EncodedPrompts prompts;
  const auto sound = tone_of(3);
  EXPECT_EQ(prompts.at(sound, Codec::Opus, 0), prompts.at(sound, Codec::Opus, 0));
  EXPECT_NE(prompts.at(sound, Codec::Opus, 0), prompts.at(sound, Codec::Pcmu, 0));
  EXPECT_NE(prompts.at(sound, Codec::Opus, 0), prompts.at(tone_of(3), Codec::Opus, 0));
}

TEST(EncodedPromptTest, GivesEveryRepetitionTheSamePayloads) {
  EncodedPrompts prompts;
  PromptPlayback playback(tone_of(5), Codec::Opus, 3);
  const auto payloads = payloads_of(playback, prompts);
  ASSERT_EQ(payloads.size(), 15U);
  for (std::size_t i = 5; i < payloads.size(); ++i) EXPECT_EQ(payloads[i], payloads[i - 5]);
}

TEST(EncodedPromptTest, CountsAPartOfAFrameAsOne) {
  auto sound = std::make_shared<plane::Sound>(*tone_of(3));
  sound->samples.push_back(0);
  EncodedPrompts prompts;
  PromptPlayback playback(sound, Codec::Pcma, 1);
  EXPECT_EQ(payloads_of(playback, prompts).size(), 4U);
}

TEST(EncodedPromptTest, HasEndedBeforeItBeganIfThereIsNothingToPlay) {
  EXPECT_TRUE(PromptPlayback(nullptr, Codec::Opus, 1).has_ended());
  EXPECT_TRUE(PromptPlayback(tone_of(0), Codec::Opus, 1).has_ended());
  EXPECT_TRUE(
      PromptPlayback(std::make_shared<plane::Sound>(plane::Sound{4000, {1, 2}}), Codec::Opus, 1)
          .has_ended());
}

TEST(EncodedPromptTest, GoesOnFromWhereItIsInAnotherCodecAndRepeatsFromTheBeginning) {
  EncodedPrompts prompts;
  const auto sound = tone_of(4);
  PromptPlayback playback(sound, Codec::Opus, 2);
  playback.next(prompts);
  playback.next(prompts);
  playback.set_codec(Codec::Pcmu);
  EXPECT_EQ(payloads_of(playback, prompts).size(), 6U);
}

TEST(EncodedPromptTest, ForgetsWhatNobodyPlaysBeyondItsBound) {
  constexpr std::size_t kFrames = kMaxIdlePromptBytes / 320 / 2;
  EncodedPrompts prompts;
  PromptPlayback playing(tone_of(kFrames), Codec::Pcmu, 1);
  playing.next(prompts);
  const auto again = tone_of(kFrames / 2);
  for (const auto& sound : {again, tone_of(kFrames), tone_of(kFrames)})
    PromptPlayback(sound, Codec::Pcmu, 1).next(prompts);
  PromptPlayback(again, Codec::Pcmu, 1).next(prompts);
  EXPECT_EQ(prompts.size(), 4U);
  prompts.tidy();
  EXPECT_EQ(prompts.size(), 3U);
  const auto kept = prompts.at(again, Codec::Pcmu, 1);
  EXPECT_EQ(prompts.size(), 3U);
}

}  // namespace
}  // namespace convoke::media
