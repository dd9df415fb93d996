#include "sound_quality.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <limits>
#include <numbers>
#include <vector>

namespace convoke::bench {
namespace {

constexpr std::size_t kWindow = 1024;
constexpr std::size_t kBandStep = kWindow / 4;
constexpr double kSpeechRateHz = 48'000;
/// Of critical bands (Zwicker), in Hz.
constexpr auto kEdgesHz = std::to_array<double>(
    {0,    100,  200,  300,  400,  510,  630,  770,  920,  1080, 1270,  1480,  1720,
     2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700, 9500, 12000, 15500, 20000});
constexpr std::size_t kBands = kEdgesHz.size() - 1;
constexpr std::size_t kWidebandBands = 21;
/// Quieter frames than this below the loudest are pauses.
constexpr double kPauseDb = 40;
/// A band that is so far below the loudest of its frame is not heard.
constexpr double kFloorDb = 60;
constexpr double kMaskOffsetDb = 10;
constexpr double kSlopeUpDb = 10;
constexpr double kSlopeDownDb = 27;
constexpr std::size_t kDelaySearch = 60;

using Bands = std::array<double, kBands>;
using Spectrum = std::vector<std::complex<double>>;

/// Radix 2, decimation in time; the size is a power of two.
Spectrum transform(const Spectrum& in) {
  if (in.size() == 1) return in;
  Spectrum even;
  Spectrum odd;
  for (std::size_t i = 0; i < in.size(); ++i) (i % 2 == 0 ? even : odd).push_back(in[i]);
  even = transform(even);
  odd = transform(odd);
  Spectrum out(in.size());
  const std::size_t half = in.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const auto turn =
        std::polar(1.0, -std::numbers::pi * static_cast<double>(i) / static_cast<double>(half)) *
        odd[i];
    out[i] = even[i] + turn;
    out[i + half] = even[i] - turn;
  }
  return out;
}

/// Amplitudes in each band.
Bands bands_of(std::span<const std::int16_t> frame) {
  Spectrum windowed;
  for (std::size_t i = 0; i < kWindow; ++i) {
    const double phase = 2 * std::numbers::pi * static_cast<double>(i) / kWindow;
    windowed.emplace_back(frame[i] * (0.5 - 0.5 * std::cos(phase)));
  }
  const auto spectrum = transform(windowed);
  Bands bands{};
  for (std::size_t bin = 0; bin < kWindow / 2; ++bin) {
    const double hz = static_cast<double>(bin) * kSpeechRateHz / kWindow;
    const auto* above = std::upper_bound(kEdgesHz.begin(), kEdgesHz.end(), hz);
    if (above == kEdgesHz.end()) break;
    bands.at(static_cast<std::size_t>(above - kEdgesHz.begin() - 1)) += std::norm(spectrum[bin]);
  }
  for (double& band : bands) band = std::sqrt(band);
  return bands;
}

double energy_of(const Bands& bands) {
  double sum = 0;
  for (const double band : bands) sum += band * band;
  return sum;
}

double in_db(double amplitude_ratio) {
  return 20 * std::log10(amplitude_ratio);
}

double weighted_snr_db(const Bands& sent, const Bands& decoded, std::size_t count) {
  double sum = 0;
  double weights = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double weight = std::pow(sent.at(i), 0.2);
    const double noise = std::max(1e-9, std::abs(sent.at(i) - decoded.at(i)));
    sum += weight * std::clamp(in_db(std::max(1e-9, sent.at(i)) / noise), -10.0, 35.0);
    weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

double distance_db(const Bands& sent, const Bands& decoded) {
  const double floor = *std::max_element(sent.begin(), sent.end()) * std::pow(10, -kFloorDb / 20);
  double sum = 0;
  for (std::size_t i = 0; i < kBands; ++i) {
    const double difference = in_db(std::max(floor, sent.at(i)) / std::max(floor, decoded.at(i)));
    sum += difference * difference;
  }
  return std::sqrt(sum / kBands);
}

/// What a band's own sound and its neighbours' mask: 27 dB less for each band further down, 10 dB
/// less for each further up.
Bands masked_by(const Bands& sent) {
  Bands masked{};
  for (std::size_t i = 0; i < kBands; ++i) {
    for (std::size_t j = 0; j < kBands; ++j) {
      const double away = static_cast<double>(i) - static_cast<double>(j);
      const double lower_db = kMaskOffsetDb + (away < 0 ? -kSlopeDownDb * away : kSlopeUpDb * away);
      masked.at(i) += sent.at(j) * sent.at(j) * std::pow(10, -lower_db / 10);
    }
  }
  return masked;
}

double noise_to_mask_db(const Bands& sent, const Bands& noise) {
  const auto masked = masked_by(sent);
  double sum = 0;
  for (std::size_t i = 0; i < kBands; ++i)
    sum += noise.at(i) * noise.at(i) / std::max(1e-9, masked.at(i));
  return 10 * std::log10(std::max(1e-9, sum / kBands));
}

/// The delay near the one that is expected at which least is different.
std::size_t best_delay(std::span<const std::int16_t> sent, std::span<const std::int16_t> decoded,
                       std::size_t expected) {
  double least = std::numeric_limits<double>::max();
  std::size_t best = expected;
  for (std::size_t delay = expected - kDelaySearch; delay <= expected + kDelaySearch; ++delay) {
    double sum = 0;
    for (std::size_t i = 0; i < sent.size() && i + delay < decoded.size(); ++i)
      sum += std::pow(static_cast<double>(sent[i]) - decoded[i + delay], 2);
    if (sum < least) best = delay;
    least = std::min(least, sum);
  }
  return best;
}

struct Compared {
  Bands sent{};
  Bands decoded{};
  Bands noise{};
};

std::vector<Compared> compare_frames(std::span<const std::int16_t> sent,
                                     std::span<const std::int16_t> decoded, std::size_t delay) {
  std::vector<Compared> frames;
  std::array<std::int16_t, kWindow> noise{};
  for (std::size_t at = 0; at + kWindow <= sent.size(); at += kBandStep) {
    if (at + delay + kWindow > decoded.size()) break;
    const auto before = sent.subspan(at, kWindow);
    const auto after = decoded.subspan(at + delay, kWindow);
    for (std::size_t i = 0; i < kWindow; ++i)
      noise.at(i) = static_cast<std::int16_t>(std::clamp(after[i] - before[i], -32'768, 32'767));
    frames.push_back({bands_of(before), bands_of(after), bands_of(noise)});
  }
  return frames;
}

}  // namespace

SoundQuality compare(std::span<const std::int16_t> sent, std::span<const std::int16_t> decoded,
                     std::size_t delay_samples) {
  const auto frames = compare_frames(sent, decoded, best_delay(sent, decoded, delay_samples));
  double loudest = 0;
  for (const auto& frame : frames) loudest = std::max(loudest, energy_of(frame.sent));
  SoundQuality quality;
  double count = 0;
  for (const auto& frame : frames) {
    if (energy_of(frame.sent) < loudest * std::pow(10, -kPauseDb / 10)) continue;
    quality.weighted_snr_db += weighted_snr_db(frame.sent, frame.decoded, kBands);
    quality.wideband_snr_db += weighted_snr_db(frame.sent, frame.decoded, kWidebandBands);
    quality.distance_db += distance_db(frame.sent, frame.decoded);
    quality.noise_to_mask_db += noise_to_mask_db(frame.sent, frame.noise);
    ++count;
  }
  if (count == 0) return quality;
  quality.weighted_snr_db /= count;
  quality.wideband_snr_db /= count;
  quality.distance_db /= count;
  quality.noise_to_mask_db /= count;
  return quality;
}

}  // namespace convoke::bench
