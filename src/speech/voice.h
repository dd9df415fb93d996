#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "plane/messages.h"

namespace convoke::speech {

enum class SpeechError {
  BadSsml,         ///< Not well-formed, or not a `speak` element.
  TooLong,         ///< The text is too long, or what is said would be.
  NothingToSay,    ///< No word and no pause.
  SynthesisFailed  ///< No voice could say it.
};

/// Words in one manner, without pauses around them.
struct Utterance {
  std::string text{};   ///< UTF-8, at most 200 bytes.
  double rate = 1.0;    ///< 2.0 is twice as fast.
  std::string voice{};  ///< `A-Za-z0-9_-`, a hint.
};

/// Says words. Blocks; may be used by any thread.
class Voice {
 public:
  virtual ~Voice() = default;
  virtual Result<plane::Sound, SpeechError> say(const Utterance& utterance) = 0;
};

}  // namespace convoke::speech
