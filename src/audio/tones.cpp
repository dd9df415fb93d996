#include "audio/tones.h"

#include <cmath>
#include <numbers>

namespace convoke::audio {
namespace {

constexpr double kAmplitude = 4500;
constexpr double kNoteSeconds = 0.15;
constexpr double kLowHz = 523.25;   // C5
constexpr double kHighHz = 783.99;  // G5

void append_note(std::vector<std::int16_t>& sound, double hz, int rate_hz) {
  const auto samples = static_cast<int>(kNoteSeconds * rate_hz);
  for (int i = 0; i < samples; ++i) {
    const double envelope = std::sin(std::numbers::pi * i / samples);
    sound.push_back(static_cast<std::int16_t>(
        std::lround(kAmplitude * envelope * std::sin(2.0 * std::numbers::pi * hz * i / rate_hz))));
  }
}

std::vector<std::int16_t> notes(double first_hz, double second_hz, int rate_hz) {
  std::vector<std::int16_t> sound;
  append_note(sound, first_hz, rate_hz);
  append_note(sound, second_hz, rate_hz);
  return sound;
}

}  // namespace

std::vector<std::int16_t> join_tone(int rate_hz) {
  return notes(kLowHz, kHighHz, rate_hz);
}
std::vector<std::int16_t> leave_tone(int rate_hz) {
  return notes(kHighHz, kLowHz, rate_hz);
}

}  // namespace convoke::audio
