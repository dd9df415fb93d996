#include "speech/sound_shaping.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace convoke::speech {
namespace {

using std::chrono::milliseconds;

/// Half a second of silence, words of 100 ms at `level`, half a second of silence, at 16 kHz.
plane::Sound words_in_silence(std::int16_t level) {
  plane::Sound sound;
  append_silence(sound, milliseconds(500));
  sound.samples.insert(sound.samples.end(), 1600, level);
  append_silence(sound, milliseconds(500));
  return sound;
}

TEST(SoundShapingTest, BeginsAndEndsWithTheWords) {
  EXPECT_EQ(length(trimmed(words_in_silence(5000))), milliseconds(150));
}

TEST(SoundShapingTest, LeavesNothingOfSilence) {
  EXPECT_TRUE(trimmed(words_in_silence(10)).samples.empty());
  EXPECT_TRUE(trimmed({}).samples.empty());
}

TEST(SoundShapingTest, BringsThePeakToMinusSixDecibels) {
  for (const int level : {2000, -32768, 30000}) {
    plane::Sound sound = words_in_silence(static_cast<std::int16_t>(level));
    normalise(sound);
    EXPECT_NEAR(std::abs(sound.samples[8000]), 16422, 2) << level;
  }
}

TEST(SoundShapingTest, DoesNotMakeNoiseLoud) {
  plane::Sound faint = words_in_silence(20);
  normalise(faint);
  EXPECT_EQ(faint.samples[8000], 20);
  plane::Sound low = words_in_silence(100);
  normalise(low);
  EXPECT_EQ(low.samples[8000], 1000);
}

TEST(SoundShapingTest, ClipsInsteadOfWrapping) {
  plane::Sound sound = words_in_silence(30000);
  amplify(sound, 2.0);
  EXPECT_EQ(sound.samples[8000], 32767);
}

}  // namespace
}  // namespace convoke::speech
