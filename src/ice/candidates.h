#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ice/path.h"

namespace convoke::ice {

inline constexpr std::size_t kMaxCandidates = 16;

/// A host candidate; over TCP a passive one (RFC 6544 §4.1). All media share component 1.
struct Candidate {
  unsigned foundation = 0;  ///< Equal for candidates of one IP address and one transport.
  Transport transport = Transport::Udp;
  std::uint32_t priority = 0;
  TransportAddress address{};

  /// The value of `a=candidate` (RFC 8839 §5.1).
  std::string text() const;

  bool operator==(const Candidate&) const = default;
};

/// The host candidates of an agent that is reached at these addresses, the preferred ones first in
/// each list. UDP comes before TCP, in the list and in priority (RFC 8445 §5.1.2.1, RFC 6544
/// §4.2). What is beyond kMaxCandidates is left out.
std::vector<Candidate> host_candidates(std::span<const TransportAddress> udp,
                                       std::span<const TransportAddress> tcp);

}  // namespace convoke::ice
