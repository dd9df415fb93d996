#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "plane/messages.h"
#include "speech/prompt_cache.h"
#include "speech/voice.h"
#include "wire/ssml.h"

namespace convoke::speech {

enum class TextType { Text, Ssml };

/// What is to be said. `voice` is Chime's VoiceId, a hint.
struct Prompt {
  std::string text{};
  TextType type = TextType::Text;
  std::string voice{};
};

struct SpeakerStatistics {
  std::uint64_t made = 0;       ///< Prompts synthesised.
  std::uint64_t kept = 0;       ///< Prompts answered from the cache, or made for another caller.
  std::uint64_t fell_back = 0;  ///< Prompts said by a later voice because an earlier one failed.
};

/// Says prompts. Blocks for a synthesis; may be used by any thread.
class Speaker {
 public:
  using Clock = std::function<Instant()>;

  /// `voices`: the first that can says the prompt. What a later one said is kept for a minute only,
  /// so that the first is tried again.
  Speaker(std::vector<std::unique_ptr<Voice>> voices, std::size_t cache_bytes, Clock clock = {});

  /// Mono at the voice's own rate, begins at once, peak -6 dBFS. At most five minutes long.
  Result<plane::SoundRef, SpeechError> speak(const Prompt& prompt);

  /// The sound, if it is there already; never waits for a synthesis.
  plane::SoundRef cached(const Prompt& prompt);

  SpeakerStatistics statistics() const;

 private:
  struct Said {
    plane::SoundRef sound{};
    bool fell_back = false;
  };

  Result<Said, SpeechError> make(const Prompt& prompt) const;

  std::vector<std::unique_ptr<Voice>> voices_;
  Clock clock_;
  mutable std::mutex mutex_;  ///< Guards all below; never held during a synthesis.
  std::condition_variable made_;
  PromptCache cache_;
  std::set<std::string> being_made_;
  SpeakerStatistics statistics_;
};

}  // namespace convoke::speech
