#pragma once

#include <cstdint>
#include <optional>

#include "base/descriptor.h"
#include "base/transport_address.h"

namespace convoke::media_io {

/// The UDP ports for media: pairs of an even and the next one (RFC 3550 §11).
struct PortRange {
  std::uint16_t first = 16384;
  std::uint16_t last = 32767;
};

/// An RTP socket and, on the next port, its RTCP socket. Neither ever blocks; both stamp what they
/// receive with the time of its arrival.
struct RtpSockets {
  Descriptor rtp{};
  Descriptor rtcp{};
  TransportAddress local{};  ///< Of `rtp`.
};

/// Takes free pairs from the range in turn, so that a port rests before it is used again and late
/// packets of one call do not reach the next. Of several that take from one range another one may
/// take it sooner: then only what the receiver learnt keeps such packets out (rtp::SourceLatch).
class PortPairs {
 public:
  /// The first one that it takes is the `start`th pair: several that take from one range are not in
  /// each other's way.
  explicit PortPairs(PortRange range, std::uint32_t start = 0);

  /// Nothing if no pair could be bound; errno says why.
  std::optional<RtpSockets> bind(const IpAddress& local_ip);

 private:
  std::uint32_t first_even_;
  std::uint32_t pair_count_;
  std::uint32_t next_ = 0;
};

}  // namespace convoke::media_io
