#include "wire/rtp_extension.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoke::wire {
namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

const RtpHeader kHeader{
    .marker = true, .payload_type = 96, .sequence = 7, .timestamp = 90'000, .ssrc = 5};

Bytes packet_with(const std::vector<ExtensionElement>& elements) {
  Bytes packet(rtp_header_bytes(elements), 0xEE);
  EXPECT_EQ(write_rtp_header(kHeader, elements, packet).size(), packet.size());
  return packet;
}

TEST(RtpExtension, IsLeftOutWithoutElements) {
  const auto packet = packet_with({});
  EXPECT_EQ(packet.size(), kRtpHeaderBytes);
  ASSERT_TRUE(parse_rtp(packet));
  EXPECT_EQ(parse_rtp(packet)->extension_profile, 0);
}

TEST(RtpExtension, IsLaidOutInTheOneByteForm) {
  const Bytes mid{'1', '2'};
  const Bytes level{0x42};
  const auto packet = packet_with({{.id = 4, .data = mid}, {.id = 14, .data = level}});
  EXPECT_THAT(BytesView(packet).subspan(kRtpHeaderBytes),
              ElementsAre(0xBE, 0xDE, 0, 2, 0x41, '1', '2', 0xE0, 0x42, 0, 0, 0));
}

TEST(RtpExtension, IsReadAsItWasWrittenAtEveryLength) {
  const Bytes data{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
  const Bytes time{9, 9, 9};
  for (std::size_t size = 1; size <= kMaxExtensionBytes; ++size) {
    const auto part = BytesView(data).first(size);
    const auto packet = packet_with({{.id = 1, .data = part}, {.id = 2, .data = time}});
    const auto parsed = parse_rtp(packet);
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->header, kHeader);
    EXPECT_EQ(parsed->header_bytes, packet.size());
    ASSERT_TRUE(parsed->extension_element(1) && parsed->extension_element(2));
    EXPECT_THAT(*parsed->extension_element(1), ElementsAreArray(part));
    EXPECT_THAT(*parsed->extension_element(2), ElementsAreArray(time));
  }
}

TEST(RtpPadding, IsNoPartOfThePayload) {
  auto packet = packet_with({});
  packet.resize(kRtpHeaderBytes + 2 + 255, 0xEE);
  pad_rtp(packet, 255);
  const auto parsed = parse_rtp(packet);
  ASSERT_TRUE(parsed);
  EXPECT_THAT(parsed->payload, ElementsAre(0xEE, 0xEE));
  EXPECT_EQ(packet.back(), 255);
  EXPECT_THAT(BytesView(packet).subspan(kRtpHeaderBytes + 2, 254), Each(0));
}

TEST(AbsSendTime, CountsSecondsIn6And18BitsAndWraps) {
  EXPECT_THAT(abs_send_time(Instant{0s}), ElementsAre(0, 0, 0));
  EXPECT_THAT(abs_send_time(Instant{1500ms}), ElementsAre(0x06, 0, 0));
  EXPECT_THAT(abs_send_time(Instant{63999999us}), ElementsAre(0xFF, 0xFF, 0xFF));
  EXPECT_THAT(abs_send_time(Instant{64s + 250ms}), ElementsAre(0x01, 0, 0));
  EXPECT_EQ(abs_send_time(Instant{1'000'000'000s + 1ms}), abs_send_time(Instant{1ms}));
}

}  // namespace
}  // namespace convoke::wire
