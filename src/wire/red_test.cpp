#include "wire/red.h"

#include <gtest/gtest.h>

#include <array>

namespace convoke::wire {
namespace {

/// Two earlier payloads of Opus and this one, 20 ms apart, as Chromium sends them.
const Bytes kTwoCopies{0xEF, 0x1E, 0x00, 0x03, 0xEF, 0x0F, 0x00, 0x02,  //
                       0x6F, 1,    2,    3,    4,    5,    6};

RedPayload parsed(BytesView payload) {
  const auto red = parse_red(payload);
  EXPECT_TRUE(red.has_value());
  return red.value_or(RedPayload{});
}

Bytes bytes(BytesView view) {
  return {view.begin(), view.end()};
}

TEST(Red, GivesTheBlocksInTheirOrder) {
  const auto red = parsed(kTwoCopies);
  const auto redundant = red.redundant.items();
  ASSERT_EQ(redundant.size(), 2U);
  EXPECT_EQ(redundant[0].payload_type, 111);
  EXPECT_EQ(redundant[0].timestamp_offset, 1920U);
  EXPECT_EQ(bytes(redundant[0].data), (Bytes{1, 2, 3}));
  EXPECT_EQ(redundant[1].timestamp_offset, 960U);
  EXPECT_EQ(bytes(redundant[1].data), (Bytes{4, 5}));
  EXPECT_EQ(red.payload_type, 111);
  EXPECT_EQ(bytes(red.primary), (Bytes{6}));
}

TEST(Red, TakesAPayloadWithoutRedundancy) {
  const Bytes payload{0x6F, 0x78, 0x01};
  const auto red = parsed(payload);
  EXPECT_TRUE(red.redundant.items().empty());
  EXPECT_EQ(bytes(red.primary), (Bytes{0x78, 0x01}));
}

TEST(Red, LeavesEmptyBlocksEmpty) {
  const auto red = parsed(Bytes{0xEF, 0x0F, 0x00, 0x00, 0x6F});
  ASSERT_EQ(red.redundant.items().size(), 1U);
  EXPECT_TRUE(red.redundant.items()[0].data.empty());
  EXPECT_TRUE(red.primary.empty());
}

TEST(Red, WritesWhatItReads) {
  std::array<std::uint8_t, 64> memory{};
  const auto size = write_red(parsed(kTwoCopies), memory);
  EXPECT_EQ(bytes(std::span(memory).first(size)), kTwoCopies);
}

TEST(Red, WritesTheGreatestOffsetAndSize) {
  const Bytes data(kMaxRedundantBytes, 7);
  RedPayload payload{.payload_type = 111};
  payload.redundant.push_back({111, kMaxRedOffset, data});
  Bytes memory(2000);
  memory.resize(write_red(payload, memory));
  const auto red = parsed(memory);
  EXPECT_EQ(red.redundant.items()[0].timestamp_offset, kMaxRedOffset);
  EXPECT_EQ(bytes(red.redundant.items()[0].data), data);
}

TEST(Red, RefusesWhatIsCutOffBeforeThePrimaryBlock) {
  for (std::size_t size = 0; size < kTwoCopies.size() - 1; ++size)
    EXPECT_FALSE(parse_red(BytesView(kTwoCopies).first(size))) << size;
}

TEST(Red, RefusesMoreBlocksThanItsLimit) {
  const auto with_blocks = [](std::size_t count) {
    Bytes payload;
    for (std::size_t i = 0; i < count; ++i) payload.insert(payload.end(), {0xEF, 0x0F, 0, 0});
    payload.push_back(0x6F);
    return payload;
  };
  EXPECT_TRUE(parse_red(with_blocks(kMaxRedundantBlocks)));
  EXPECT_FALSE(parse_red(with_blocks(kMaxRedundantBlocks + 1)));
}

TEST(Red, GivesOnlyWhatIsInThePayloadWhicheverBitIsFlipped) {
  for (std::size_t bit = 0; bit < kTwoCopies.size() * 8; ++bit) {
    Bytes payload = kTwoCopies;
    payload[bit / 8] = static_cast<std::uint8_t>(payload[bit / 8] ^ (1U << bit % 8));
    const auto red = parse_red(payload);
    if (!red) continue;
    std::size_t data = red->primary.size();
    for (const auto& block : red->redundant.items()) data += block.data.size();
    const auto headers =
        red->redundant.items().size() * kRedundantHeaderBytes + kPrimaryHeaderBytes;
    EXPECT_EQ(headers + data, payload.size()) << bit;
  }
}

}  // namespace
}  // namespace convoke::wire
