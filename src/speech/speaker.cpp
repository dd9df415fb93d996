#include "speech/speaker.h"

#include <chrono>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "speech/phrasing.h"
#include "speech/sound_shaping.h"

namespace convoke::speech {
namespace {

constexpr Duration kLongestPrompt = std::chrono::minutes(5);
constexpr Duration kFallbackLifetime = std::chrono::minutes(1);
constexpr Duration kBetweenPhrases = std::chrono::milliseconds(200);
constexpr std::size_t kMaxVoiceNameBytes = 64;

Instant steady_now() {
  return Instant(std::chrono::steady_clock::now().time_since_epoch());
}

/// No byte of a text is 0, so that no two prompts have one key.
std::string key_of(const Prompt& prompt) {
  return (prompt.type == TextType::Ssml ? "s" : "t") + prompt.voice + '\0' + prompt.text;
}

/// A remote handler's VoiceId becomes part of an environment: only what such names are made of.
std::string voice_name(const std::string& voice) {
  std::string name;
  for (const char c : voice.substr(0, kMaxVoiceNameBytes))
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
        c == '_')
      name += c;
  return name;
}

SpeechError error_of(ssml::SsmlError error) {
  return error == ssml::SsmlError::TooLong ? SpeechError::TooLong : SpeechError::BadSsml;
}

struct Stress {
  double rate = 1.0;
  double gain = 1.0;
};

/// flite knows no stress of words: slower and louder is what is left.
Stress stress_of(ssml::Emphasis emphasis) {
  switch (emphasis) {
    case ssml::Emphasis::None:
      return {};
    case ssml::Emphasis::Reduced:
      return {.rate = 1.1, .gain = 0.7};
    case ssml::Emphasis::Moderate:
      return {.rate = 0.9, .gain = 1.15};
    case ssml::Emphasis::Strong:
      return {.rate = 0.8, .gain = 1.3};
  }
  return {};
}

/// Words and pauses in a row. The first words set the rate of the samples.
class Recording {
 public:
  /// False: the voice changed its sample rate.
  bool add_words(const plane::Sound& words) {
    if (whole_.samples.empty()) whole_.rate_hz = words.rate_hz;
    if (words.rate_hz != whole_.rate_hz) return false;
    append_silence(whole_, std::exchange(pause_, Duration::zero()));
    append(whole_, words);
    return true;
  }

  void add_pause(Duration pause) { pause_ += pause; }
  bool is_too_long() const { return length(whole_) + pause_ > kLongestPrompt; }

  plane::Sound finish() && {
    append_silence(whole_, pause_);
    normalise(whole_);
    return std::move(whole_);
  }

 private:
  plane::Sound whole_;
  Duration pause_{};  ///< Before the next words: their rate may not be known yet.
};

Result<plane::Sound, SpeechError> say(Voice& voice, const std::vector<ssml::Segment>& segments,
                                      const std::string& name) {
  Recording recording;
  for (const ssml::Segment& segment : segments) {
    const Stress stress = stress_of(segment.emphasis);
    bool is_first = true;
    for (const std::string_view phrase : phrases(segment.text)) {
      if (!std::exchange(is_first, false)) recording.add_pause(kBetweenPhrases);
      auto said = voice.say(
          {.text = std::string(phrase), .rate = segment.rate * stress.rate, .voice = name});
      if (!said) return said;
      plane::Sound words = trimmed(*said);
      normalise(words);
      amplify(words, stress.gain);
      if (!recording.add_words(words)) return fail(SpeechError::SynthesisFailed);
      if (recording.is_too_long()) return fail(SpeechError::TooLong);
    }
    recording.add_pause(segment.pause);
  }
  if (recording.is_too_long()) return fail(SpeechError::TooLong);
  return std::move(recording).finish();
}

}  // namespace

Speaker::Speaker(std::vector<std::unique_ptr<Voice>> voices, std::size_t cache_bytes, Clock clock)
    : voices_(std::move(voices)),
      clock_(clock ? std::move(clock) : steady_now),
      cache_(cache_bytes) {
  CHECK(!voices_.empty());
}

Result<plane::SoundRef, SpeechError> Speaker::speak(const Prompt& prompt) {
  const std::string key = key_of(prompt);
  std::unique_lock lock(mutex_);
  made_.wait(lock, [&] { return !being_made_.contains(key); });
  if (auto sound = cache_.find(key, clock_())) {
    ++statistics_.kept;
    return sound;
  }
  being_made_.insert(key);
  lock.unlock();
  const auto said = make(prompt);
  lock.lock();
  being_made_.erase(key);
  made_.notify_all();
  if (!said) return fail(said.error());
  ++statistics_.made;
  if (said->fell_back) ++statistics_.fell_back;
  cache_.insert(key, said->sound, said->fell_back ? clock_() + kFallbackLifetime : kNever);
  return said->sound;
}

plane::SoundRef Speaker::cached(const Prompt& prompt) {
  const std::lock_guard lock(mutex_);
  auto sound = cache_.find(key_of(prompt), clock_());
  if (sound) ++statistics_.kept;
  return sound;
}

SpeakerStatistics Speaker::statistics() const {
  const std::lock_guard lock(mutex_);
  return statistics_;
}

Result<Speaker::Said, SpeechError> Speaker::make(const Prompt& prompt) const {
  const auto segments =
      prompt.type == TextType::Ssml ? ssml::parse(prompt.text) : ssml::plain(prompt.text);
  if (!segments) return fail(error_of(segments.error()));
  if (segments->empty()) return fail(SpeechError::NothingToSay);
  SpeechError error = SpeechError::SynthesisFailed;
  for (const auto& voice : voices_) {
    auto said = say(*voice, *segments, voice_name(prompt.voice));
    if (said && said->samples.empty()) return fail(SpeechError::NothingToSay);
    if (said)
      return Said{.sound = std::make_shared<const plane::Sound>(*std::move(said)),
                  .fell_back = voice != voices_.front()};
    error = said.error();
    if (error != SpeechError::SynthesisFailed) break;
  }
  return fail(error);
}

}  // namespace convoke::speech
