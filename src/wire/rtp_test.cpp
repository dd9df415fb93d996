#include "wire/rtp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace convoke::wire {
namespace {

using ::testing::ElementsAre;

/// Version 2, padding, extension (one-byte form: id 1 = AA, padding, id 4 = "0 1"), one CSRC,
/// payload 11 22 33, one byte of padding.
const Bytes kFull{0xB1, 0xE0, 0x12, 0x34, 0x00, 0x00, 0x01, 0x40, 0xCA, 0xFE, 0xBA,
                  0xBE, 0x00, 0x00, 0x00, 0x07, 0xBE, 0xDE, 0x00, 0x02, 0x10, 0xAA,
                  0x00, 0x41, 0x30, 0x31, 0x00, 0x00, 0x11, 0x22, 0x33, 0x01};

TEST(Rtp, ReadsEveryPartOfAPacket) {
  const auto packet = parse_rtp(kFull);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->header, (RtpHeader{.marker = true,
                                       .payload_type = 96,
                                       .sequence = 0x1234,
                                       .timestamp = 320,
                                       .ssrc = 0xCAFEBABE}));
  EXPECT_THAT(packet->csrcs, ElementsAre(0, 0, 0, 7));
  EXPECT_THAT(packet->payload, ElementsAre(0x11, 0x22, 0x33));
  EXPECT_EQ(packet->header_bytes, 28U);
}

TEST(Rtp, FindsOneByteHeaderExtensionsBehindPadding) {
  const auto packet = parse_rtp(kFull);
  ASSERT_TRUE(packet);
  ASSERT_TRUE(packet->extension_element(1));
  EXPECT_THAT(*packet->extension_element(1), ElementsAre(0xAA));
  EXPECT_THAT(*packet->extension_element(4), ElementsAre('0', '1'));
  EXPECT_EQ(packet->extension_element(2), std::nullopt);
  EXPECT_EQ(packet->extension_element(0), std::nullopt);
}

TEST(Rtp, FindsTwoByteHeaderExtensions) {
  const Bytes elements{0x05, 0x00, 0x00, 0x10, 0x02, 0x09, 0x08, 0x00};
  const RtpPacketView packet{.extension_profile = 0x1000, .extension = elements};
  ASSERT_TRUE(packet.extension_element(16));
  EXPECT_THAT(*packet.extension_element(16), ElementsAre(9, 8));
  EXPECT_TRUE(packet.extension_element(5)->empty());
}

TEST(Rtp, IgnoresExtensionsOfAnUnknownProfileAndElementsThatRunOverTheEnd) {
  const Bytes elements{0x13, 0xAA, 0xBB, 0xCC};
  EXPECT_FALSE(
      (RtpPacketView{.extension_profile = 0xBEDE, .extension = elements}).extension_element(1));
  EXPECT_FALSE(
      (RtpPacketView{.extension_profile = 0x4242, .extension = elements}).extension_element(1));
}

TEST(Rtp, ReadsTheHeaderThatItWrote) {
  const RtpHeader header{
      .marker = true, .payload_type = 111, .sequence = 65535, .timestamp = 0xFFFFFFFF, .ssrc = 1};
  std::array<std::uint8_t, kRtpHeaderBytes> memory{};
  write_rtp_header(header, memory);
  const auto packet = parse_rtp(memory);
  ASSERT_TRUE(packet);
  EXPECT_EQ(packet->header, header);
  EXPECT_TRUE(packet->payload.empty());
}

TEST(Rtp, RefusesPaddingThatIsLongerThanThePayload) {
  auto bytes = kFull;
  bytes.back() = 5;
  EXPECT_EQ(parse_rtp(bytes).error(), RtpError::BadPadding);
  bytes.back() = 0;
  EXPECT_EQ(parse_rtp(bytes).error(), RtpError::BadPadding);
}

TEST(Rtp, RefusesOtherVersions) {
  auto bytes = kFull;
  bytes[0] = 0x31;
  EXPECT_EQ(parse_rtp(bytes).error(), RtpError::BadVersion);
}

TEST(Rtp, RefusesEveryTruncationOfTheHeader) {
  for (std::size_t size = 0; size < 28; ++size)
    EXPECT_FALSE(parse_rtp(BytesView(kFull).first(size))) << size;
}

TEST(Rtp, KeepsItsViewsInsideTheDatagramWhateverBitFlips) {
  for (std::size_t bit = 0; bit < 8 * kFull.size(); ++bit) {
    auto bytes = kFull;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
    const auto packet = parse_rtp(bytes);
    if (!packet) continue;
    EXPECT_LE(packet->header_bytes + packet->payload.size(), bytes.size());
    for (int id = 0; id < 256; ++id)
      static_cast<void>(packet->extension_element(static_cast<std::uint8_t>(id)));
  }
}

TEST(Rtp, TellsRtcpFromRtpOnOnePort) {
  EXPECT_TRUE(is_rtcp(Bytes{0x80, 200, 0, 0}));
  EXPECT_FALSE(is_rtcp(kFull));
  EXPECT_FALSE(is_rtcp(Bytes{}));
}

}  // namespace
}  // namespace convoke::wire
