#include "speech/prompt_cache.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>

namespace convoke::speech {
namespace {

using std::chrono::seconds;

plane::SoundRef sound_of(std::size_t samples) {
  return std::make_shared<const plane::Sound>(
      plane::Sound{.rate_hz = 16000, .samples = std::vector<std::int16_t>(samples)});
}

/// Room for two sounds of 500 samples.
class PromptCacheTest : public ::testing::Test {
 protected:
  Instant now{};
  PromptCache cache{2500};
};

TEST_F(PromptCacheTest, DropsWhatWasAskedForLongestAgo) {
  cache.insert("a", sound_of(500), kNever);
  cache.insert("b", sound_of(500), kNever);
  EXPECT_TRUE(cache.find("a", now));
  cache.insert("c", sound_of(500), kNever);
  EXPECT_TRUE(cache.find("a", now));
  EXPECT_FALSE(cache.find("b", now));
  EXPECT_TRUE(cache.find("c", now));
}

TEST_F(PromptCacheTest, StaysWithinItsBound) {
  for (int i = 0; i < 100; ++i) {
    cache.insert(std::to_string(i % 7), sound_of(static_cast<std::size_t>(i) * 10), kNever);
    EXPECT_LE(cache.size_bytes(), 2500U);
  }
}

TEST_F(PromptCacheTest, KeepsNothingLargerThanItself) {
  cache.insert("a", sound_of(100), kNever);
  cache.insert("b", sound_of(5000), kNever);
  EXPECT_TRUE(cache.find("a", now));
  EXPECT_FALSE(cache.find("b", now));
}

TEST_F(PromptCacheTest, ForgetsAtTheAppointedTime) {
  cache.insert("a", sound_of(100), now + seconds(60));
  EXPECT_TRUE(cache.find("a", now + seconds(59)));
  EXPECT_FALSE(cache.find("a", now + seconds(60)));
  EXPECT_EQ(cache.size_bytes(), 0U);
}

TEST_F(PromptCacheTest, ReplacesASound) {
  cache.insert("a", sound_of(100), kNever);
  cache.insert("a", sound_of(50), kNever);
  EXPECT_EQ(cache.find("a", now)->samples.size(), 50U);
}

}  // namespace
}  // namespace convoke::speech
