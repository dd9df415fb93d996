#include "ice/candidates.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace convoke::ice {
namespace {

constexpr std::uint32_t kComponent = 1;
constexpr std::uint32_t kUdpHostPreference = 126;
constexpr std::uint32_t kTcpHostPreference = 90;
constexpr std::uint32_t kMaxUdpLocalPreference = 65535;
constexpr std::uint32_t kPassiveDirectionPreference = 4;
constexpr std::uint32_t kMaxOtherPreference = 8191;

/// `rank` counts the candidates of this transport that are preferred.
std::uint32_t candidate_priority(bool is_tcp, std::uint32_t rank) {
  const std::uint32_t type = is_tcp ? kTcpHostPreference : kUdpHostPreference;
  const std::uint32_t local =
      is_tcp ? (kPassiveDirectionPreference << 13U) + (kMaxOtherPreference - rank)
             : kMaxUdpLocalPreference - rank;
  return (type << 24U) + (local << 8U) + (256 - kComponent);
}

std::string foundation_of(const wire::SdpCandidate& candidate,
                          std::span<const wire::SdpCandidate> others) {
  std::set<std::string_view> known;
  for (const auto& other : others) {
    if (other.is_tcp == candidate.is_tcp && other.address.ip == candidate.address.ip)
      return other.foundation;
    known.insert(other.foundation);
  }
  return std::to_string(known.size() + 1);
}

void add_candidates(std::vector<wire::SdpCandidate>& candidates, bool is_tcp,
                    std::span<const TransportAddress> addresses) {
  std::uint32_t rank = 0;
  for (const auto& address : addresses) {
    if (candidates.size() == kMaxCandidates) return;
    wire::SdpCandidate candidate{
        .is_tcp = is_tcp, .priority = candidate_priority(is_tcp, rank++), .address = address};
    candidate.foundation = foundation_of(candidate, candidates);
    candidates.push_back(std::move(candidate));
  }
}

}  // namespace

std::vector<wire::SdpCandidate> host_candidates(std::span<const TransportAddress> udp,
                                                std::span<const TransportAddress> tcp) {
  std::vector<wire::SdpCandidate> candidates;
  add_candidates(candidates, false, udp);
  add_candidates(candidates, true, tcp);
  return candidates;
}

}  // namespace convoke::ice
