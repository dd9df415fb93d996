#include "wire/demux.h"

#include <gtest/gtest.h>

namespace convoke::wire {
namespace {

PacketKind kind_of(std::uint8_t first, std::uint8_t second = 0) {
  return packet_kind(Bytes{first, second, 0, 0});
}

TEST(Demux, TellsWhatSharesAPortByTheFirstByte) {
  EXPECT_EQ(kind_of(20), PacketKind::Dtls);
  EXPECT_EQ(kind_of(63), PacketKind::Dtls);
  EXPECT_EQ(kind_of(64), PacketKind::TurnChannel);
  EXPECT_EQ(kind_of(79), PacketKind::TurnChannel);
  EXPECT_EQ(kind_of(128), PacketKind::Rtp);
  EXPECT_EQ(kind_of(191), PacketKind::Rtp);
}

TEST(Demux, TellsRtcpFromRtpByTheSecondByte) {
  EXPECT_EQ(kind_of(0x80, 200), PacketKind::Rtcp);
  EXPECT_EQ(kind_of(0x81, 206), PacketKind::Rtcp);
  EXPECT_EQ(kind_of(0x80, 111), PacketKind::Rtp);
  EXPECT_EQ(kind_of(0x80, 0x80 | 111), PacketKind::Rtp);
}

TEST(Demux, TakesStunOnlyWithItsMagicCookie) {
  Bytes message(20);
  EXPECT_EQ(packet_kind(message), PacketKind::Unknown);
  const Bytes cookie{0x21, 0x12, 0xA4, 0x42};
  std::copy(cookie.begin(), cookie.end(), message.begin() + 4);
  EXPECT_EQ(packet_kind(message), PacketKind::Stun);
  message.pop_back();
  EXPECT_EQ(packet_kind(message), PacketKind::Unknown);
}

TEST(Demux, KnowsNothingOfTheRest) {
  for (const int first : {4, 16, 19, 80, 127, 192, 255})
    EXPECT_EQ(kind_of(static_cast<std::uint8_t>(first)), PacketKind::Unknown) << first;
  EXPECT_EQ(packet_kind({}), PacketKind::Unknown);
  EXPECT_EQ(packet_kind(Bytes{0x80}), PacketKind::Unknown);
}

}  // namespace
}  // namespace convoke::wire
