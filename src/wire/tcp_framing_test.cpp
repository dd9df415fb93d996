#include "wire/tcp_framing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace convoke::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class ReassemblerTest : public ::testing::Test {
 protected:
  Reassembler reassembler;

  std::vector<Bytes> packets_in(const Bytes& bytes) {
    std::vector<Bytes> packets;
    reassembler.feed(bytes);
    while (const auto packet = reassembler.next())
      packets.emplace_back(packet->begin(), packet->end());
    return packets;
  }
};

TEST_F(ReassemblerTest, FindsEachPacketOfARead) {
  EXPECT_THAT(packets_in({0, 1, 7, 0, 2, 8, 9}), ElementsAre(Bytes{7}, Bytes{8, 9}));
}

TEST_F(ReassemblerTest, PutsTogetherWhatWasCutAnywhere) {
  EXPECT_THAT(packets_in({0}), IsEmpty());
  EXPECT_THAT(packets_in({2}), IsEmpty());
  EXPECT_THAT(packets_in({8}), IsEmpty());
  EXPECT_THAT(packets_in({}), IsEmpty());
  EXPECT_THAT(packets_in({9, 0}), ElementsAre(Bytes{8, 9}));
  EXPECT_THAT(packets_in({1, 7}), ElementsAre(Bytes{7}));
}

TEST_F(ReassemblerTest, SkipsEmptyPackets) {
  EXPECT_THAT(packets_in({0, 0, 0, 0, 0, 1, 5}), ElementsAre(Bytes{5}));
}

TEST_F(ReassemblerTest, TakesTheLongestPacketAndNoLongerOne) {
  Bytes longest(kFrameHeadBytes + kMaxFramedPacketBytes);
  longest[0] = kMaxFramedPacketBytes >> 8U;
  EXPECT_EQ(packets_in(longest).size(), 1U);
  EXPECT_FALSE(reassembler.is_broken());
  EXPECT_THAT(packets_in({0, 1, 7, kMaxFramedPacketBytes >> 8U, 1}), ElementsAre(Bytes{7}));
  EXPECT_TRUE(reassembler.is_broken());
  EXPECT_THAT(packets_in({0, 1, 7}), IsEmpty()) << "it stays broken";
}

TEST_F(ReassemblerTest, FindsThePacketsThatWereWritten) {
  std::array<std::uint8_t, 600> memory{};
  const Bytes packet(513, 3);
  const auto frame = write_frame(packet, memory);
  EXPECT_EQ(frame.size(), packet.size() + kFrameHeadBytes);
  EXPECT_THAT(packets_in({frame.begin(), frame.end()}), ElementsAre(packet));
}

TEST(FrameHead, IsTheLengthInNetworkByteOrder) {
  EXPECT_THAT(frame_head(0x1234), ElementsAre(0x12, 0x34));
}

}  // namespace
}  // namespace convoke::wire
