#include "speech/flite_voice.h"

#include <flite/flite.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>

extern "C" cst_voice* register_cmu_us_slt(const char* voice_directory);

namespace convoke::speech {
namespace {

constexpr std::uint32_t kSoftHyphen = 0xAD;

/// What stands for U+00C0 to U+00FF.
constexpr std::array<std::string_view, 64> kLatin1{
    "A", "A", "A", "A", "Ae", "A", "AE", "C", "E", "E", "E", "E", "I",  "I", "I",  "I",
    "D", "N", "O", "O", "O",  "O", "Oe", " ", "O", "U", "U", "U", "Ue", "Y", "Th", "ss",
    "a", "a", "a", "a", "ae", "a", "ae", "c", "e", "e", "e", "e", "i",  "i", "i",  "i",
    "d", "n", "o", "o", "o",  "o", "oe", " ", "o", "u", "u", "u", "ue", "y", "th", "y"};

std::string_view ascii_of(std::uint32_t code_point) {
  if (code_point >= 0xC0 && code_point <= 0xFF) return kLatin1.at(code_point - 0xC0);
  if (code_point == 0x2018 || code_point == 0x2019) return "'";
  if (code_point == 0x2013 || code_point == 0x2014) return ", ";
  if (code_point == 0x2026) return "...";
  if (code_point == kSoftHyphen) return "";
  return " ";
}

/// Registering twice would give the same voice; it lives as long as the process.
cst_voice& voice() {
  static cst_voice* const the_voice = [] {
    flite_init();
    return register_cmu_us_slt(nullptr);
  }();
  return *the_voice;
}

/// Guards `voice()`, whose speaking rate is part of it and so of the process.
std::mutex& voice_mutex() {
  static std::mutex mutex;
  return mutex;
}

}  // namespace

std::string ascii_speech(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<std::uint8_t>(text[at++]);
    if (lead < 0x80) {
      out += lead >= ' ' && lead != 0x7F ? static_cast<char>(lead) : ' ';
      continue;
    }
    std::uint32_t code_point = lead & (lead >= 0xF0 ? 0x07U : lead >= 0xE0 ? 0x0FU : 0x1FU);
    while (at < text.size() && (static_cast<std::uint8_t>(text[at]) & 0xC0U) == 0x80U)
      code_point = (code_point << 6U) | (static_cast<std::uint8_t>(text[at++]) & 0x3FU);
    out += ascii_of(code_point);
  }
  return out;
}

Result<plane::Sound, SpeechError> FliteVoice::say(const Utterance& utterance) {
  const std::string text = ascii_speech(utterance.text);
  const std::lock_guard lock(voice_mutex());
  feat_set_float(voice().features, "duration_stretch", static_cast<float>(1 / utterance.rate));
  const std::unique_ptr<cst_wave, decltype(&delete_wave)> wave(
      flite_text_to_wave(text.c_str(), &voice()), delete_wave);
  if (!wave || wave->num_channels != 1 || wave->num_samples < 0)
    return fail(SpeechError::SynthesisFailed);
  return plane::Sound{.rate_hz = static_cast<std::uint32_t>(wave->sample_rate),
                      .samples = {wave->samples, wave->samples + wave->num_samples}};
}

}  // namespace convoke::speech
