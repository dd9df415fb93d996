#include "wire/sequence.h"

#include <gtest/gtest.h>

namespace convoke::wire {
namespace {

TEST(Unwrapper, ContinuesAcrossTheWrapInBothDirections) {
  SequenceUnwrapper sequences;
  EXPECT_EQ(sequences.unwrap(65534), 65534);
  EXPECT_EQ(sequences.unwrap(1), 65537);
  EXPECT_EQ(sequences.unwrap(65535), 65535);
  EXPECT_EQ(sequences.unwrap(2), 65538);
  Unwrapper<std::uint32_t> timestamps;
  EXPECT_EQ(timestamps.unwrap(4294967000U), 4294967000);
  EXPECT_EQ(timestamps.unwrap(160), 4294967456);
}

TEST(Distance, IsTheShorterWayRound) {
  EXPECT_EQ(distance(std::uint16_t{65535}, std::uint16_t{1}), 2);
  EXPECT_EQ(distance(std::uint16_t{1}, std::uint16_t{65535}), -2);
  EXPECT_EQ(distance(std::uint32_t{0}, std::uint32_t{0x80000000U}), -2147483648);
}

}  // namespace
}  // namespace convoke::wire
