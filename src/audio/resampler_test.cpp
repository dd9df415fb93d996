#include "audio/resampler.h"

#include <gtest/gtest.h>

#include <vector>

#include "testing/goertzel.h"

namespace convoke::audio {
namespace {

TEST(ResamplerTest, KeepsAToneAcrossFramesAtEveryPairOfRates) {
  for (const int from_hz : {8000, 16000, 48000}) {
    for (const int to_hz : {8000, 16000, 48000}) {
      if (from_hz == to_hz) continue;
      Resampler resampler(from_hz, to_hz);
      const auto sound = testing::tone(700, from_hz, static_cast<std::size_t>(from_hz));
      std::vector<std::int16_t> heard(static_cast<std::size_t>(to_hz));
      for (std::size_t i = 0; i < 50; ++i)
        resampler.convert(
            PcmView(sound).subspan(i * frame_samples(from_hz), frame_samples(from_hz)),
            Pcm(heard).subspan(i * frame_samples(to_hz), frame_samples(to_hz)));
      const PcmView settled = PcmView(heard).subspan(heard.size() / 10);
      EXPECT_NEAR(testing::amplitude_at(700, settled, to_hz), 0.25, 0.01) << from_hz << to_hz;
      EXPECT_LT(testing::amplitude_at(2500, settled, to_hz), 0.002) << from_hz << to_hz;
    }
  }
}

}  // namespace
}  // namespace convoke::audio
