#include "ice/candidates.h"

namespace convoke::ice {
namespace {

constexpr std::uint32_t kComponent = 1;
constexpr std::uint32_t kUdpHostPreference = 126;
constexpr std::uint32_t kTcpHostPreference = 90;
constexpr std::uint32_t kMaxUdpLocalPreference = 65535;
constexpr std::uint32_t kPassiveDirectionPreference = 4;
constexpr std::uint32_t kMaxOtherPreference = 8191;

/// `rank` counts the candidates of this transport that are preferred.
std::uint32_t candidate_priority(Transport transport, std::uint32_t rank) {
  const bool is_udp = transport == Transport::Udp;
  const std::uint32_t type = is_udp ? kUdpHostPreference : kTcpHostPreference;
  const std::uint32_t local =
      is_udp ? kMaxUdpLocalPreference - rank
             : (kPassiveDirectionPreference << 13U) + (kMaxOtherPreference - rank);
  return (type << 24U) + (local << 8U) + (256 - kComponent);
}

unsigned foundation_of(const Candidate& candidate, std::span<const Candidate> others) {
  unsigned next = 1;
  for (const auto& other : others) {
    if (other.transport == candidate.transport && other.address.ip == candidate.address.ip)
      return other.foundation;
    next = other.foundation >= next ? other.foundation + 1 : next;
  }
  return next;
}

void add_candidates(std::vector<Candidate>& candidates, Transport transport,
                    std::span<const TransportAddress> addresses) {
  std::uint32_t rank = 0;
  for (const auto& address : addresses) {
    if (candidates.size() == kMaxCandidates) return;
    Candidate candidate{.transport = transport,
                        .priority = candidate_priority(transport, rank++),
                        .address = address};
    candidate.foundation = foundation_of(candidate, candidates);
    candidates.push_back(candidate);
  }
}

}  // namespace

std::string Candidate::text() const {
  const bool is_udp = transport == Transport::Udp;
  return std::to_string(foundation) + " " + std::to_string(kComponent) +
         (is_udp ? " udp " : " tcp ") + std::to_string(priority) + " " + address.ip.text() + " " +
         std::to_string(address.port) + " typ host" + (is_udp ? "" : " tcptype passive");
}

std::vector<Candidate> host_candidates(std::span<const TransportAddress> udp,
                                       std::span<const TransportAddress> tcp) {
  std::vector<Candidate> candidates;
  add_candidates(candidates, Transport::Udp, udp);
  add_candidates(candidates, Transport::Tcp, tcp);
  return candidates;
}

}  // namespace convoke::ice
