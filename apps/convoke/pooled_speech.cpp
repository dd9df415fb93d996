#include "pooled_speech.h"

#include <utility>

#include "on_pool.h"

namespace convoke::app {
namespace {

control::SoundFault fault(speech::SpeechError error) {
  switch (error) {
    case speech::SpeechError::BadSsml:
      return {"InvalidActionParameter", "The text is no well-formed SSML."};
    case speech::SpeechError::TooLong:
      return {"MissingRequiredActionParameter", "Text is limited to 1,000 characters"};
    case speech::SpeechError::NothingToSay:
      return {"MissingRequiredActionParameter", "Text is a required parameter."};
    case speech::SpeechError::SynthesisFailed:
      return {"SystemException", "System error while running action"};
  }
  return {"SystemException", "System error while running action"};
}

control::SoundFault fault(speech::AudioError error) {
  if (error == speech::AudioError::NotWav || error == speech::AudioError::TooLarge)
    return {"InvalidAudioSource", "Audio Source parameter value is invalid."};
  return {"InvalidAudioSource", "Cannot access S3 bucket or audio file."};
}

template <class Error>
Result<plane::SoundRef, control::SoundFault> with_fault(Result<plane::SoundRef, Error> sound) {
  if (!sound) return fail(fault(sound.error()));
  return std::move(*sound);
}

}  // namespace

control::Task<Result<plane::SoundRef, control::SoundFault>> PooledSpeech::speak(
    control::SpokenText text) {
  const speech::Prompt prompt{.text = std::move(text.text),
                              .type = text.ssml ? speech::TextType::Ssml : speech::TextType::Text,
                              .voice = std::move(text.voice)};
  if (auto sound = speaker_.cached(prompt)) co_return std::move(sound);
  auto made = co_await on_pool(pool_, [&] { return speaker_.speak(prompt); });
  co_return with_fault(std::move(made));
}

control::Task<Result<plane::SoundRef, control::SoundFault>> PooledSpeech::load(
    control::AudioFile file) {
  auto loaded = co_await on_pool(pool_, [&] { return folder_.load(file.bucket, file.key); });
  co_return with_fault(std::move(loaded));
}

}  // namespace convoke::app
