#include <gtest/gtest.h>

#include <array>
#include <set>

#include "base/bounded_queue.h"
#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/mask.h"
#include "base/random.h"
#include "base/result.h"
#include "base/text.h"

namespace convoke {
namespace {

TEST(Text, IsANumberOnlyAsAWhole) {
  EXPECT_EQ(parse_number<int>("-42"), -42);
  EXPECT_EQ(parse_number<std::uint16_t>("ff", 16), 0xFF);
  for (const auto* text : {"", " 1", "1 ", "+1", "1.5", "70000"})
    EXPECT_EQ(parse_number<std::uint16_t>(text), std::nullopt) << text;
}

TEST(Text, KnowsTheCaseOfAsciiOnly) {
  EXPECT_EQ(to_lower("Z\xC4"
                     "1"),
            "z\xC4"
            "1");
  EXPECT_TRUE(equals_ignoring_case("PCMU", "pcmu"));
  EXPECT_FALSE(equals_ignoring_case("PCMU", "PCM"));
}

TEST(Text, IsTrimmedAtBothEnds) {
  EXPECT_EQ(trimmed(" \ta b\t "), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
}

TEST(Text, ComparesSecretsAsAWhole) {
  EXPECT_TRUE(equal_in_constant_time("secret", "secret"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secre"));
  EXPECT_FALSE(equal_in_constant_time("secret", "secreT"));
  EXPECT_FALSE(equal_in_constant_time("", "secret"));
}

TEST(ByteReader, StopsAtTheEndWithoutMoving) {
  const Bytes bytes{1, 2, 3};
  ByteReader reader(bytes);
  EXPECT_EQ(reader.u16(), 0x0102);
  EXPECT_EQ(reader.u16(), std::nullopt);
  EXPECT_EQ(reader.u8(), 3);
}

TEST(ByteWriter, WritesWhatTheReaderReads) {
  std::array<std::uint8_t, 18> memory{};
  ByteWriter writer(memory);
  writer.u8(1);
  writer.u16(0x0203);
  writer.u24(0x040506);
  writer.u32(0x0708090A);
  writer.u64(0x0B0C0D0E0F101112);
  ByteReader reader(writer.written());
  EXPECT_EQ(reader.u8(), 1);
  EXPECT_EQ(reader.u16(), 0x0203);
  EXPECT_EQ(reader.u24(), 0x040506U);
  EXPECT_EQ(reader.u32(), 0x0708090AU);
  EXPECT_EQ(reader.u64(), 0x0B0C0D0E0F101112U);
}

TEST(Random, IsTheSameForTheSameSeed) {
  SeededRandom one(7);
  SeededRandom two(7);
  EXPECT_EQ(one.uuid(), two.uuid());
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 200; ++i) seen.insert(one.below(10));
  EXPECT_EQ(seen.size(), 10U);
}

TEST(BoundedQueue, RefusesWhatItCannotHoldAndSaysWhenToWake) {
  BoundedQueue<int> queue(2);
  EXPECT_EQ(queue.push(1), BoundedQueue<int>::Push::First);
  EXPECT_EQ(queue.push(2), BoundedQueue<int>::Push::Queued);
  EXPECT_EQ(queue.push(3), BoundedQueue<int>::Push::Refused);
  std::vector<int> out;
  queue.drain(out);
  EXPECT_EQ(out, (std::vector{1, 2}));
  EXPECT_EQ(queue.push(4), BoundedQueue<int>::Push::First);
}

TEST(Mask, HidesTheMiddleOfANumberAndTheNameOfAMailbox) {
  EXPECT_EQ(masked_phone("+13125551212"), "+1*****1212");
  EXPECT_EQ(masked_phone("+123"), "****");
  EXPECT_EQ(masked_email("nikki@example.com"), "n***@example.com");
  EXPECT_EQ(masked_email("nikki"), "***");
  EXPECT_EQ(masked_text("550 5.1.1 <jane@example.com>: no such user"),
            "550 5.1.1 <j***@example.com>: no such user");
  EXPECT_EQ(masked_text("404 sip:+13125551212@host"), "404 sip:+***@host");
  EXPECT_EQ(masked_text("cause +13125551212 unknown"), "cause +13*****1212 unknown");
}

}  // namespace
}  // namespace convoke
