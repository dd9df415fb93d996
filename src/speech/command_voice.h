#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "speech/voice.h"

namespace convoke::speech {

/// Says words by a program of the operator's choice: text in, WAV out (see README.md).
class CommandVoice final : public Voice {
 public:
  /// `arguments` as in the configuration: the program and what it is given, no shell.
  CommandVoice(std::vector<std::string> arguments, std::chrono::milliseconds deadline)
      : arguments_(std::move(arguments)), deadline_(deadline) {}

  Result<plane::Sound, SpeechError> say(const Utterance& utterance) override;

 private:
  std::vector<std::string> arguments_;
  std::chrono::milliseconds deadline_;
};

}  // namespace convoke::speech
