#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/transport_address.h"
#include "wire/sdp_attributes.h"

namespace convoke::ice {

inline constexpr std::size_t kMaxCandidates = 16;

/// The host candidates of an agent that is reached at these addresses, the preferred ones first in
/// each list. UDP comes before TCP, in the list and in priority (RFC 8445 §5.1.2.1, RFC 6544
/// §4.2). Candidates of one IP address and one transport
/// share a foundation; all are of component 1. What is beyond kMaxCandidates is left out.
std::vector<wire::SdpCandidate> host_candidates(std::span<const TransportAddress> udp,
                                                std::span<const TransportAddress> tcp);

}  // namespace convoke::ice
