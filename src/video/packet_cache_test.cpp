#include "video/packet_cache.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace convoke::video {
namespace {

Bytes payload_of(std::uint16_t sequence, std::size_t size_bytes) {
  Bytes payload(size_bytes);
  std::ranges::generate(payload,
                        [i = sequence]() mutable { return static_cast<std::uint8_t>(i++); });
  return payload;
}

/// A cache and packets whose payload tells their number.
class PacketCacheTest : public ::testing::Test {
 protected:
  bool comes(std::uint16_t sequence, std::size_t size_bytes = 1200) {
    const Bytes payload = payload_of(sequence, size_bytes);
    CachedPacket packet{.sequence = sequence, .timestamp = sequence * 10U, .payload = payload};
    return cache.insert(packet);
  }
  bool has(std::uint16_t sequence, std::size_t size_bytes = 1200) const {
    const auto packet = cache.find(sequence);
    return packet && packet->timestamp == sequence * 10U &&
           std::ranges::equal(packet->payload, payload_of(sequence, size_bytes));
  }

  PacketCache cache;
};

TEST_F(PacketCacheTest, GivesBackWhatItGotAndTakesNothingTwice) {
  EXPECT_FALSE(cache.find(7).has_value());
  EXPECT_TRUE(comes(7));
  EXPECT_TRUE(comes(9, 0));
  EXPECT_TRUE(comes(8, 1));
  EXPECT_FALSE(comes(7));
  EXPECT_TRUE(has(7));
  EXPECT_TRUE(has(8, 1));
  EXPECT_TRUE(has(9, 0));
  EXPECT_EQ(cache.highest(), 9);
}

TEST_F(PacketCacheTest, ForgetsTheOldestByNumber) {
  for (std::uint32_t i = 0; i < 1100; ++i) comes(static_cast<std::uint16_t>(65000 + i), 100);
  EXPECT_FALSE(has(static_cast<std::uint16_t>(65000 + 75), 100));
  EXPECT_TRUE(has(static_cast<std::uint16_t>(65000 + 76), 100));
  EXPECT_TRUE(has(static_cast<std::uint16_t>(65000 + 1099), 100));
  EXPECT_FALSE(comes(65000, 100));
}

TEST_F(PacketCacheTest, ForgetsTheOldestByTheirBytes) {
  for (std::uint16_t i = 0; i < 1000; ++i) comes(i);
  EXPECT_FALSE(has(0));
  EXPECT_FALSE(has(500));
  EXPECT_TRUE(has(600));
  EXPECT_TRUE(has(999));
}

TEST_F(PacketCacheTest, NeverGivesWrongBytes) {
  SeededRandom random(3);
  std::array<std::size_t, 65536> sizes{};
  for (std::uint32_t i = 0; i < 20'000; ++i) {
    const auto sequence = static_cast<std::uint16_t>(i + random.below(40));
    const auto size_bytes = static_cast<std::size_t>(random.below(1400));
    if (comes(sequence, size_bytes)) sizes[sequence] = size_bytes;
    const auto asked = static_cast<std::uint16_t>(i - random.below(1200));
    if (cache.find(asked)) {
      ASSERT_TRUE(has(asked, sizes[asked])) << i;
    }
  }
}

TEST_F(PacketCacheTest, GivesNoTwoPacketsOneSerial) {
  comes(7);
  const auto first = cache.find(7)->serial;
  for (std::uint16_t i = 8; i < 600; ++i) comes(i);
  ASSERT_TRUE(comes(7));  // It was forgotten.
  const auto second = cache.find(7)->serial;
  EXPECT_NE(second, first);
  cache.clear();
  comes(7);
  EXPECT_GT(cache.find(7)->serial, second);
}

TEST_F(PacketCacheTest, BeginsAnewWhenCleared) {
  comes(50000);
  cache.clear();
  EXPECT_FALSE(has(50000));
  EXPECT_TRUE(comes(3));
  EXPECT_TRUE(has(3));
}

}  // namespace
}  // namespace convoke::video
