#include "rtp/source_latch.h"

#include <gtest/gtest.h>

namespace convoke::rtp {
namespace {

using namespace std::chrono_literals;
using Format = SourceLatch::Format;
using Verdict = SourceLatch::Verdict;

const TransportAddress kPublic{IpAddress::v4(198, 51, 100, 1), 4000};
const TransportAddress kPrivate{IpAddress::v4(192, 168, 1, 5), 4000};
const TransportAddress kNat{IpAddress::v4(203, 0, 113, 9), 61000};
const TransportAddress kThief{IpAddress::v4(203, 0, 113, 66), 666};

class SourceLatchTest : public ::testing::Test {
 protected:
  SourceLatch latch;
  Instant now{1s};
  std::uint16_t sequence = 100;

  bool accepts(const TransportAddress& from, Format format = Format::Negotiated) {
    const wire::RtpHeader header{.sequence = sequence++, .ssrc = from.port};
    return latch.on_packet(from, header, format, now) == Verdict::Accepted;
  }
};

TEST_F(SourceLatchTest, AcceptsTheSignalledAddressFromTheFirstPacketAndNobodyElse) {
  latch.renegotiated(kPublic, now);
  EXPECT_TRUE(accepts(kPublic));
  now += 10s;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(accepts(kThief));
  EXPECT_EQ(latch.destination(), kPublic);
  EXPECT_EQ(latch.refused(), 5U);
}

TEST_F(SourceLatchTest, LearnsTheSourceBehindNatFromTwoConsecutivePackets) {
  latch.renegotiated(kPrivate, now);
  EXPECT_FALSE(accepts(kNat));
  EXPECT_TRUE(accepts(kNat));
  EXPECT_EQ(latch.destination(), kNat);
  EXPECT_FALSE(accepts(kThief));
  EXPECT_FALSE(accepts(kThief));
  EXPECT_FALSE(accepts(kPrivate));
}

TEST_F(SourceLatchTest, LearnsTheSourceOfAPhoneOnTheSameMachineThatSendsFromItsPublicAddress) {
  latch.renegotiated({IpAddress::v4(127, 0, 0, 1), 4000}, now);
  EXPECT_FALSE(accepts(kPublic));
  EXPECT_TRUE(accepts(kPublic));
}

TEST_F(SourceLatchTest, DoesNotLearnFromOtherFormatsOrJumpingSequences) {
  latch.renegotiated(kPrivate, now);
  EXPECT_FALSE(accepts(kThief, Format::Other));
  EXPECT_FALSE(accepts(kThief, Format::Other));
  for (int i = 0; i < 5; ++i, sequence += 10) EXPECT_FALSE(accepts(kThief));
}

TEST_F(SourceLatchTest, WaitsHalfASecondForAPublicAddress) {
  latch.renegotiated(kPublic, now);
  now += 499ms;
  EXPECT_FALSE(accepts(kNat));
  EXPECT_FALSE(accepts(kNat));
  now += 1ms;
  EXPECT_TRUE(accepts(kNat));
}

TEST_F(SourceLatchTest, FollowsOnceAfterANewNegotiation) {
  latch.renegotiated(kPrivate, now);
  accepts(kNat);
  ASSERT_TRUE(accepts(kNat));
  latch.renegotiated(kPrivate, now);
  EXPECT_TRUE(accepts(kNat));
  now += 500ms;
  EXPECT_FALSE(accepts(kPublic));
  EXPECT_TRUE(accepts(kPublic));
  now += 1s;
  EXPECT_FALSE(accepts(kThief));
  EXPECT_FALSE(accepts(kThief));
}

TEST_F(SourceLatchTest, ForgetsTheSourceWhenTheAddressChanges) {
  latch.renegotiated(kPublic, now);
  ASSERT_TRUE(accepts(kPublic));
  latch.renegotiated(kNat, now);
  EXPECT_EQ(latch.destination(), kNat);
  EXPECT_FALSE(accepts(kPublic));
  EXPECT_TRUE(accepts(kNat));
}

TEST_F(SourceLatchTest, SendsNowhereWithoutAnAddress) {
  EXPECT_EQ(latch.destination(), std::nullopt);
  latch.renegotiated({IpAddress::v4(0, 0, 0, 0), 4000}, now);
  EXPECT_EQ(latch.destination(), std::nullopt);
}

TEST_F(SourceLatchTest, TakesRtcpFromAnyPortOfTheSource) {
  latch.renegotiated(kPublic, now);
  EXPECT_TRUE(latch.is_rtcp_source({kPublic.ip, 4001}));
  EXPECT_FALSE(latch.is_rtcp_source(kThief));
}

}  // namespace
}  // namespace convoke::rtp
