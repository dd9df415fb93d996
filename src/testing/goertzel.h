#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace convoke::testing {

inline constexpr double kPi = 3.14159265358979323846;

/// A steady tone, mono. `amplitude` 1.0 is full scale.
inline std::vector<std::int16_t> tone(double hz, int rate_hz, std::size_t samples,
                                      double amplitude = 0.25) {
  std::vector<std::int16_t> pcm(samples);
  for (std::size_t i = 0; i < samples; ++i)
    pcm[i] = static_cast<std::int16_t>(std::lround(
        32767.0 * amplitude * std::sin(2.0 * kPi * hz * static_cast<double>(i) / rate_hz)));
  return pcm;
}

/// The amplitude of one frequency in `pcm`, 1.0 for a full-scale tone (Goertzel's algorithm under a
/// Hann window, so that other tones leak little).
inline double amplitude_at(double hz, std::span<const std::int16_t> pcm, int rate_hz) {
  const double w = 2.0 * kPi * hz / rate_hz;
  const double c = 2.0 * std::cos(w);
  const auto size = static_cast<double>(pcm.size());
  double s1 = 0;
  double s2 = 0;
  for (std::size_t i = 0; i < pcm.size(); ++i) {
    const double window = 0.5 - 0.5 * std::cos(2.0 * kPi * static_cast<double>(i) / size);
    const double s0 = window * pcm[i] + c * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  const double power = s1 * s1 + s2 * s2 - c * s1 * s2;
  return pcm.empty() ? 0.0 : 4.0 * std::sqrt(std::max(0.0, power)) / size / 32767.0;
}

}  // namespace convoke::testing
