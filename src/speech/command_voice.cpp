#include "speech/command_voice.h"

#include <array>
#include <cstdio>
#include <cstdlib>

#include "speech/program.h"
#include "wire/wav.h"

namespace convoke::speech {

Result<plane::Sound, SpeechError> CommandVoice::say(const Utterance& utterance) {
  std::array<char, 32> rate{};
  std::snprintf(rate.data(), rate.size(), "SPEECH_RATE=%.2f", utterance.rate);
  // Only the path: our own environment may hold the passwords of the mail server and the trunks.
  const char* const path = std::getenv("PATH");  // NOLINT(concurrency-mt-unsafe): nobody sets it
  const auto output =
      run({.arguments = arguments_,
           .environment = {std::string("PATH=") + (path == nullptr ? "/usr/bin:/bin" : path),
                           "LANG=C.UTF-8", "SPEECH_VOICE=" + utterance.voice, rate.data()},
           .deadline = deadline_,
           .most_output_bytes = wav::kMaxFileBytes},
          utterance.text);
  if (!output) return fail(SpeechError::SynthesisFailed);
  auto audio = wav::parse(*output);
  if (!audio || audio->samples.empty()) return fail(SpeechError::SynthesisFailed);
  return plane::Sound{.rate_hz = audio->rate_hz, .samples = std::move(audio->samples)};
}

}  // namespace convoke::speech
