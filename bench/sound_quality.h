#pragma once

#include <cstdint>
#include <span>

namespace convoke::bench {

/// How near a decoded sound is to what was encoded, over the frames in which something is heard.
/// All compare the spectra of 21 ms in 25 critical bands up to 20 kHz.
struct SoundQuality {
  /// Frequency-weighted segmental signal-to-noise ratio as in Hu and Loizou, "Evaluation of
  /// objective quality measures for speech enhancement" (2008), -10 to 35; more is better.
  double weighted_snr_db = 0;
  /// The same of the bands below 7.7 kHz alone.
  double wideband_snr_db = 0;
  /// Mean distance of the bands' levels; less is better.
  double distance_db = 0;
  /// Noise above what the sound masks, as in ITU-R BS.1387 (NMR), with a fixed offset of 10 dB;
  /// less is better. The noise is the difference of the two waves, shifted to where it is least.
  double noise_to_mask_db = 0;
};

/// Both at 48 kHz, mono; `decoded` begins about `delay_samples` late.
SoundQuality compare(std::span<const std::int16_t> sent, std::span<const std::int16_t> decoded,
                     std::size_t delay_samples);

}  // namespace convoke::bench
