#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "base/transport_address.h"
#include "wire/rtp.h"

namespace convoke::rtp {

/// Decides whose packets belong to a leg and where it sends to (symmetric RTP, RFC 4961, in the
/// spirit of RFC 7362). The first to send from the address in the SDP is the source for good. Where
/// that address is private, loopback or none, or nothing comes from it for 500 ms, the first other
/// source with two consecutive packets of the negotiated format is. Afterwards everybody else is
/// refused, so that nobody can steal a running call; only a new negotiation allows a change.
class SourceLatch {
 public:
  enum class Verdict { Accepted, Refused };
  /// Whether the payload type is one of those that were negotiated.
  enum class Format { Negotiated, Other };

  static constexpr Duration kPatience = std::chrono::milliseconds(500);
  static constexpr Duration kTimeToFollow = std::chrono::seconds(5);

  /// Media was negotiated, for the first time or anew. With the same address as before the source
  /// stays, but for 5 s another one may follow, once, if it falls silent for 500 ms.
  void renegotiated(const TransportAddress& signalled, Instant now);

  Verdict on_packet(const TransportAddress& from, const wire::RtpHeader& header, Format format,
                    Instant now);

  /// RTCP may come from another port, but not from another host.
  bool is_rtcp_source(const TransportAddress& from) const;

  /// Where to send RTP: to the source, before that to the address in the SDP. Nothing if that is
  /// not to be sent to (no address yet, 0.0.0.0, port 0).
  std::optional<TransportAddress> destination() const;

  std::uint64_t refused() const { return refused_; }

 private:
  struct Candidate {
    TransportAddress from{};
    std::uint32_t ssrc = 0;
    std::uint16_t sequence = 0;
  };

  bool may_latch(Instant now) const;
  bool is_confirmed(const TransportAddress& from, const wire::RtpHeader& header);

  TransportAddress signalled_{};
  std::optional<TransportAddress> source_{};
  Instant open_until_{};  // until then the source may be chosen, or changed once
  Instant quiet_since_{};
  std::optional<Candidate> candidate_{};
  std::uint64_t refused_ = 0;
};

}  // namespace convoke::rtp
