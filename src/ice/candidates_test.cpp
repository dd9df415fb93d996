#include "ice/candidates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoke::ice {
namespace {

using ::testing::ElementsAre;

const TransportAddress kV4{IpAddress::v4(192, 0, 2, 1), 9000};
const TransportAddress kV6{*IpAddress::parse("2001:db8::1"), 9000};
const TransportAddress kV4Tcp{IpAddress::v4(192, 0, 2, 1), 9443};

std::vector<std::string> texts(const std::vector<wire::SdpCandidate>& candidates) {
  std::vector<std::string> texts;
  for (const auto& candidate : candidates) texts.push_back(wire::candidate_text(candidate));
  return texts;
}

TEST(HostCandidates, AreSaidAsSdpSaysThem) {
  const std::vector<TransportAddress> udp{kV4};
  const std::vector<TransportAddress> tcp{kV4Tcp};
  EXPECT_THAT(texts(host_candidates(udp, tcp)),
              ElementsAre("1 1 udp 2130706431 192.0.2.1 9000 typ host",
                          "2 1 tcp 1520435199 192.0.2.1 9443 typ host tcptype passive"));
}

TEST(HostCandidates, NameIpv6WithoutBrackets) {
  const std::vector<TransportAddress> udp{kV6};
  EXPECT_THAT(texts(host_candidates(udp, {})),
              ElementsAre("1 1 udp 2130706431 2001:db8::1 9000 typ host"));
}

TEST(HostCandidates, FallInPriorityInTheOrderGivenAndUdpIsAlwaysAboveTcp) {
  const std::vector<TransportAddress> addresses{kV6, kV4, kV4Tcp};
  const auto candidates = host_candidates(addresses, addresses);
  ASSERT_EQ(candidates.size(), 6U);
  for (std::size_t i = 1; i < candidates.size(); ++i)
    EXPECT_LT(candidates[i].priority, candidates[i - 1].priority) << i;
}

TEST(HostCandidates, ShareAFoundationWhereAddressAndTransportAreTheSame) {
  const std::vector<TransportAddress> addresses{kV4, kV6, kV4Tcp};
  const auto candidates = host_candidates(addresses, addresses);
  ASSERT_EQ(candidates.size(), 6U);
  std::vector<std::string> foundations;
  for (const auto& candidate : candidates) foundations.push_back(candidate.foundation);
  EXPECT_THAT(foundations, ElementsAre("1", "2", "1", "3", "4", "3"));
}

TEST(HostCandidates, AreBounded) {
  const std::vector<TransportAddress> addresses(100, kV4);
  EXPECT_EQ(host_candidates(addresses, addresses).size(), kMaxCandidates);
}

}  // namespace
}  // namespace convoke::ice
