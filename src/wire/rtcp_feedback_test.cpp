#include "wire/rtcp_feedback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <vector>

#include "wire/rtcp.h"

namespace convoke::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;

constexpr FeedbackSsrcs kSsrcs{.sender = 1, .media = 2};

Bytes operator+(Bytes first, BytesView second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

Bytes nack(const std::vector<std::uint16_t>& sequences) {
  Bytes memory(nack_bytes(sequences.size()));
  return Bytes{} + write_nack(kSsrcs, sequences, memory);
}

Bytes pli() {
  std::array<std::uint8_t, kPliBytes> memory{};
  return Bytes{} + write_pli(kSsrcs, memory);
}

Bytes fir() {
  std::array<std::uint8_t, kFirBytes> memory{};
  return Bytes{} + write_fir(1, {.ssrc = 2, .number = 9}, memory);
}

Bytes remb(std::uint64_t bits_per_second) {
  constexpr std::array<std::uint32_t, 2> kStreams{2, 3};
  std::array<std::uint8_t, remb_bytes(2)> memory{};
  return Bytes{} + write_remb(1, bits_per_second, kStreams, memory);
}

std::vector<std::uint16_t> nacked(const Bytes& bytes) {
  std::vector<std::uint16_t> sequences;
  const auto feedback = parse_rtcp_feedback(bytes);
  if (!feedback) return sequences;
  for (const auto& packet : feedback->nacked.items()) {
    EXPECT_EQ(packet.ssrc, 2U);
    sequences.push_back(packet.sequence);
  }
  return sequences;
}

TEST(RtcpFeedback, WritesANackAsRfc4585LaysItOut) {
  EXPECT_THAT(nack({100, 101, 116}), ElementsAre(0x81, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2,  //
                                                 0, 100, 0x80, 0x01));
}

TEST(RtcpFeedback, ReadsTheNackThatItWrote) {
  const std::vector<std::vector<std::uint16_t>> all{
      {7}, {1, 2, 3}, {65530, 65535, 0, 10, 11, 1000}, {100, 117}, {20, 10}};
  for (const auto& sequences : all)
    EXPECT_THAT(nacked(nack(sequences)), ElementsAreArray(sequences));
  EXPECT_EQ(nack({100, 116}).size(), 16U) << "seventeen packets are one entry";
  EXPECT_EQ(nack({100, 117}).size(), 20U);
}

TEST(RtcpFeedback, ReadsTheKeyframeRequestsThatItWrote) {
  const auto feedback = parse_rtcp_feedback(pli() + fir());
  ASSERT_TRUE(feedback);
  EXPECT_EQ(feedback->sender_ssrc, 1U);
  EXPECT_THAT(feedback->plis.items(), ElementsAre(2U));
  EXPECT_THAT(feedback->firs.items(), ElementsAre(FullIntraRequest{.ssrc = 2, .number = 9}));
}

TEST(RtcpFeedback, WritesARembAsTheDraftLaysItOut) {
  EXPECT_THAT(remb(1'000'000),
              ElementsAre(0x8F, 206, 0, 6, 0, 0, 0, 1, 0, 0, 0, 0, 'R', 'E', 'M', 'B',  //
                          2, 0x0B, 0xD0, 0x90, 0, 0, 0, 2, 0, 0, 0, 3));
}

TEST(RtcpFeedback, ReadsTheRembThatItWroteToEighteenBits) {
  for (const std::uint64_t rate : {0ULL, 1ULL, 262'143ULL, 262'144ULL, 2'500'000ULL,
                                   std::numeric_limits<unsigned long long>::max()}) {
    const auto feedback = parse_rtcp_feedback(remb(rate));
    ASSERT_TRUE(feedback && feedback->remb);
    EXPECT_LE(feedback->remb->bits_per_second, rate);
    EXPECT_GE(feedback->remb->bits_per_second, rate - (rate >> 17U));
    EXPECT_THAT(feedback->remb->ssrcs.items(), ElementsAre(2U, 3U));
  }
}

TEST(RtcpFeedback, SkipsARembBeyond64Bits) {
  auto bytes = remb(1'000'000);
  bytes[17] = 0xFF;
  const auto feedback = parse_rtcp_feedback(bytes + pli());
  ASSERT_TRUE(feedback);
  EXPECT_FALSE(feedback->remb);
  EXPECT_THAT(feedback->plis.items(), ElementsAre(2U));
}

TEST(RtcpFeedback, SkipsReportsAndOtherFeedbackAroundIt) {
  std::array<std::uint8_t, kRtcpReportBytes> memory{};
  const Bytes report = Bytes{} + write_rtcp({.ssrc = 1, .cname = "c"}, memory);
  const Bytes transport_wide{0x8F, 205, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
  const Bytes application{0x8F, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 'A', 'B', 'C', 'D'};
  const auto bytes = report + transport_wide + application + nack({5});
  EXPECT_THAT(nacked(bytes), ElementsAre(5));
  EXPECT_TRUE(parse_rtcp(bytes));
  const auto feedback = parse_rtcp_feedback(bytes);
  EXPECT_THAT(feedback->plis.items(), IsEmpty());
  EXPECT_FALSE(feedback->remb);
}

TEST(RtcpFeedback, ReadsABoundedNumberOfLosses) {
  Bytes bytes{0x81, 205, 0, 102, 0, 0, 0, 1, 0, 0, 0, 2};
  for (int i = 0; i < 100; ++i) bytes.insert(bytes.end(), {0, 0, 0xFF, 0xFF});
  EXPECT_EQ(nacked(bytes).size(), kMaxNackedPackets);
}

TEST(RtcpFeedback, RefusesFeedbackWithoutOrWithHalfAnEntry) {
  const Bytes empty_nack{0x81, 205, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2};
  const Bytes half_fir{0x84, 206, 0, 3, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2};
  const Bytes no_media{0x81, 206, 0, 1, 0, 0, 0, 1};
  auto short_remb = remb(1);
  short_remb[16] = 3;
  for (const auto& bytes : {empty_nack, half_fir, no_media, short_remb})
    EXPECT_EQ(parse_rtcp_feedback(bytes).error(), RtcpError::Truncated);
}

TEST(RtcpFeedback, RefusesEveryTruncationInsideAPacket) {
  const auto first = nack({5, 99});
  const auto bytes = first + remb(900'000);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto cut = parse_rtcp_feedback(BytesView(bytes).first(size));
    EXPECT_EQ(cut.has_value(), size == first.size()) << size;
  }
}

TEST(RtcpFeedback, SurvivesEveryBitFlip) {
  const auto good = nack({5, 99}) + pli() + fir() + remb(900'000);
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    auto bytes = good;
    bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
    const auto feedback = parse_rtcp_feedback(bytes);
    EXPECT_LE(feedback ? feedback->nacked.items().size() : 0, 36U);
  }
}

}  // namespace
}  // namespace convoke::wire
