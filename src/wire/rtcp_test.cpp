#include "wire/rtcp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace convoke::wire {
namespace {

using ::testing::ElementsAre;

const ReportBlock kBlock{.ssrc = 2,
                         .fraction_lost = 25,
                         .cumulative_lost = -3,
                         .highest_sequence = 0x10005,
                         .jitter = 80,
                         .last_sr = 0x12345678,
                         .delay_since_last_sr = 65536};
const SenderInfo kInfo{
    .ntp = 0x0123456789ABCDEF, .rtp_timestamp = 160, .packets = 50, .octets = 8000};

Bytes written(const RtcpReport& report) {
  std::array<std::uint8_t, kRtcpReportBytes> memory{};
  const auto bytes = write_rtcp(report, memory);
  return {bytes.begin(), bytes.end()};
}

Bytes full_report() {
  return written({.ssrc = 1,
                  .sender_info = kInfo,
                  .blocks = std::span(&kBlock, 1),
                  .cname = "c@example",
                  .bye = true});
}

TEST(Rtcp, ReadsTheReportThatItWrote) {
  const auto bytes = full_report();
  const auto compound = parse_rtcp(bytes);
  ASSERT_TRUE(compound);
  EXPECT_EQ(compound->sender_ssrc, 1U);
  EXPECT_EQ(compound->sender_info, kInfo);
  EXPECT_THAT(compound->blocks.items(), ElementsAre(kBlock));
  EXPECT_EQ(compound->cname, "c@example");
  EXPECT_THAT(compound->byes.items(), ElementsAre(1U));
}

TEST(Rtcp, WritesAReceiverReportWhereNothingWasSent) {
  const auto bytes = written({.ssrc = 7, .cname = "ab"});
  EXPECT_EQ(bytes[1], 201);
  const auto compound = parse_rtcp(bytes);
  ASSERT_TRUE(compound);
  EXPECT_EQ(compound->sender_info, std::nullopt);
  EXPECT_EQ(compound->cname, "ab");
  EXPECT_TRUE(compound->byes.items().empty());
}

TEST(Rtcp, WritesCnamesOfEveryLengthInWholeWords) {
  for (std::size_t size = 0; size <= kMaxCnameBytes; ++size) {
    const std::string cname(size, 'x');
    const auto bytes = written({.ssrc = 1, .blocks = std::span(&kBlock, 1), .cname = cname});
    EXPECT_EQ(bytes.size() % 4, 0U);
    ASSERT_TRUE(parse_rtcp(bytes)) << size;
    EXPECT_EQ(parse_rtcp(bytes)->cname, cname);
  }
}

TEST(Rtcp, SkipsTypesItDoesNotKnow) {
  Bytes bytes{0x81, 205, 0, 1, 1, 2, 3, 4};
  const auto report = full_report();
  bytes.insert(bytes.end(), report.begin(), report.end());
  const auto compound = parse_rtcp(bytes);
  ASSERT_TRUE(compound);
  EXPECT_EQ(compound->cname, "c@example");
}

TEST(Rtcp, KeepsABoundedNumberOfBlocks) {
  Bytes bytes;
  for (int i = 0; i < 8; ++i) {
    const std::array<ReportBlock, 10> blocks{};
    std::array<std::uint8_t, 512> memory{};
    const auto part = write_rtcp({.blocks = blocks}, memory);
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  ASSERT_TRUE(parse_rtcp(bytes));
  EXPECT_EQ(parse_rtcp(bytes)->blocks.items().size(), kMaxReportBlocks);
}

TEST(Rtcp, RefusesEveryTruncationInsideAPacket) {
  const auto bytes = full_report();
  const std::size_t sr_bytes = 52;
  const std::size_t bye_start = bytes.size() - 8;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const bool whole = size == sr_bytes || size == bye_start;
    EXPECT_EQ(parse_rtcp(BytesView(bytes).first(size)).has_value(), whole) << size;
  }
}

TEST(Rtcp, SurvivesEveryBitFlip) {
  const auto good = full_report();
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    auto bytes = good;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
    const auto compound = parse_rtcp(bytes);
    EXPECT_LE(compound ? compound->cname.size() : 0, kMaxCnameBytes);
  }
}

TEST(Rtcp, RefusesAPacketOfRtp) {
  EXPECT_EQ(parse_rtcp(Bytes{0x80, 0, 0, 0}).error(), RtcpError::BadType);
  EXPECT_EQ(parse_rtcp(Bytes{0x40, 200, 0, 0}).error(), RtcpError::BadVersion);
}

}  // namespace
}  // namespace convoke::wire
