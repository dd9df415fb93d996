#include "sounds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace convoke::bench {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
constexpr int kSeconds = 10;
constexpr double kFullScale = 32'767;
constexpr double kSpeechRms = 0.08;
constexpr int kToneFramesPerSecond = 50;

class Noise {
 public:
  explicit Noise(std::uint32_t seed) : state_(seed) {}

  /// From 0 to 1.
  double next() {
    state_ = state_ * 1'664'525U + 1'013'904'223U;
    return static_cast<double>(state_ >> 8U) / 16'777'216.0;
  }
  double around_zero() { return 2 * next() - 1; }

 private:
  std::uint32_t state_;
};

/// What the mouth does until the next sound of the language.
class Mouth {
 public:
  Mouth(int rate_hz, unsigned voice)
      : rate_(rate_hz), pitch_hz_(95.0 + 23.0 * (voice % 7)), noise_(0x9e3779b9U * (voice + 1)) {}

  double next() {
    if (left_ <= 0) begin_sound();
    --left_;
    envelope_ += (loudness_ - envelope_) * (60.0 / rate_);
    for (std::size_t k = 0; k < formants_.size(); ++k)
      formants_[k] += (targets_[k] - formants_[k]) * (30.0 / rate_);
    const double seconds = count_ / rate_;
    const double pitch = pitch_hz_ * (1 + 0.08 * std::sin(kTurn * 0.7 * seconds) +
                                      0.02 * std::sin(kTurn * 5.1 * seconds));
    phase_ = std::fmod(phase_ + pitch / rate_, 1.0);
    if (static_cast<int>(count_) % 64 == 0) shape(pitch);
    ++count_;
    const double breath = noise_.around_zero();
    low_ = 0.3 * low_ + 0.7 * breath;
    const double hiss = (voiced_ ? 0.02 : 0.9) * (breath - low_);
    return ((voiced_ ? voiced() : 0) + hiss) * envelope_ + 0.0005 * breath;
  }

 private:
  static constexpr std::size_t kHarmonics = 40;

  void begin_sound() {
    const double kind = noise_.next();
    left_ = rate_ * (0.09 + 0.18 * noise_.next());
    voiced_ = kind < 0.18 || kind >= 0.36;
    loudness_ = kind < 0.18 ? 0 : voiced_ ? 0.5 + 0.5 * noise_.next() : 0.35;
    targets_ = {300 + 500 * noise_.next(), 900 + 1300 * noise_.next(), 2300 + 700 * noise_.next()};
  }

  void shape(double pitch) {
    const double top = std::min(rate_ * 0.45, 5000.0);
    for (std::size_t h = 0; h < kHarmonics; ++h) {
      const double hz = static_cast<double>(h + 1) * pitch;
      double gain = 0.01;
      for (std::size_t k = 0; k < formants_.size(); ++k) {
        const double away = (hz - formants_[k]) / (90.0 + 40.0 * static_cast<double>(k));
        gain += std::exp2(-static_cast<double>(k)) / (1 + away * away);
      }
      gains_[h] = hz < top ? gain : 0;
    }
  }

  double voiced() const {
    double sum = 0;
    for (std::size_t h = 0; h < kHarmonics; ++h)
      sum += gains_[h] * std::sin(kTurn * phase_ * static_cast<double>(h + 1));
    return sum;
  }

  double rate_;
  double pitch_hz_;
  Noise noise_;
  double count_ = 0;
  double left_ = 0;
  double phase_ = 0;
  double envelope_ = 0;
  double loudness_ = 0;
  double low_ = 0;
  bool voiced_ = true;
  std::array<double, 3> formants_{500, 1500, 2500};
  std::array<double, 3> targets_{500, 1500, 2500};
  std::array<double, kHarmonics> gains_{};
};

std::int16_t to_sample(double amplitude) {
  return static_cast<std::int16_t>(std::clamp(amplitude, -1.0, 1.0) * kFullScale);
}

double tone_hz(std::size_t seat) {
  return 420.0 + 170.0 * static_cast<double>(seat);
}

}  // namespace

Pcm speech(int rate_hz, unsigned voice) {
  Mouth mouth(rate_hz, voice);
  std::vector<double> wave(static_cast<std::size_t>(rate_hz * kSeconds));
  double energy = 0;
  for (auto& value : wave) {
    value = mouth.next();
    energy += value * value;
  }
  const double gain = kSpeechRms / std::sqrt(energy / static_cast<double>(wave.size()));
  Pcm pcm(wave.size());
  std::transform(wave.begin(), wave.end(), pcm.begin(),
                 [gain](double value) { return to_sample(value * gain); });
  return pcm;
}

Pcm tone(int rate_hz, std::size_t seat) {
  constexpr double kSwellsPerSecond = 4;
  Pcm pcm(static_cast<std::size_t>(rate_hz * kSeconds));
  for (std::size_t i = 0; i < pcm.size(); ++i) {
    const double at = static_cast<double>(i) / rate_hz;
    const double swell = 1 - std::cos(kTurn * kSwellsPerSecond * at);
    pcm[i] = to_sample(kToneLevel * swell * std::sin(kTurn * tone_hz(seat) * at));
  }
  return pcm;
}

Pcm silence(int rate_hz) {
  return Pcm(static_cast<std::size_t>(rate_hz * kSeconds));
}

Clicks clicks(int rate_hz) {
  constexpr std::size_t kFrames = 2000;
  constexpr std::size_t kBurstFrames = 3;
  constexpr double kHz = 1000;
  const auto frame = static_cast<std::size_t>(rate_hz / kToneFramesPerSecond);
  Noise noise(7);
  Clicks result{.pcm = Pcm(kFrames * frame), .begins = std::vector<bool>(kFrames)};
  for (auto& sample : result.pcm) sample = to_sample(0.0003 * noise.around_zero());
  for (std::size_t begin = 20; begin + kBurstFrames < kFrames;
       begin += 30 + static_cast<std::size_t>(15 * noise.next())) {
    result.begins[begin] = true;
    for (std::size_t i = 0; i < kBurstFrames * frame; ++i)
      result.pcm[begin * frame + i] =
          to_sample(0.5 * std::cos(kTurn * kHz * static_cast<double>(i) / rate_hz));
  }
  return result;
}

double tone_level(std::span<const std::int16_t> pcm, int rate_hz, std::size_t seat) {
  // Goertzel's recurrence under a Hann window, so that other tones leak little.
  const double step = kTurn * tone_hz(seat) / rate_hz;
  const double twice_cosine = 2 * std::cos(step);
  const auto count = static_cast<double>(pcm.size());
  double last = 0;
  double before = 0;
  double index = 0;
  for (const auto sample : pcm) {
    const double window = 0.5 - 0.5 * std::cos(kTurn * index++ / count);
    const double value = window * sample + twice_cosine * last - before;
    before = last;
    last = value;
  }
  const double power = last * last + before * before - twice_cosine * last * before;
  return 2 * std::sqrt(std::max(0.0, power)) / (count * 0.5) / kFullScale;
}

}  // namespace convoke::bench
