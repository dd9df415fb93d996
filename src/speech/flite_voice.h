#pragma once

#include "speech/voice.h"

namespace convoke::speech {

/// flite's cmu_us_slt, an English woman at 16 kHz, in this process: no set-up, about 12 ms of CPU
/// for a second of speech. One synthesis at a time in the whole process, as flite has one voice
/// object.
class FliteVoice final : public Voice {
 public:
  Result<plane::Sound, SpeechError> say(const Utterance& utterance) override;
};

/// The text in the ASCII that flite reads: accents dropped, quotes straightened, the rest blank.
std::string ascii_speech(std::string_view text);

}  // namespace convoke::speech
