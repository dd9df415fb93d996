#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/random.h"
#include "base/transport_address.h"
#include "plane/messages.h"
#include "rtp/peer_answerer.h"
#include "signal/effects.h"

namespace convoke::control {

/// Where browsers send their media, and by what they know us.
struct BrowserMedia {
  TransportAddress address{};      ///< As browsers reach it; port 0: no browsers are served.
  TransportAddress tcp_address{};  ///< The same by TCP; port 0: not by TCP.
  std::array<std::uint8_t, 32> fingerprint{};  ///< SHA-256 of our DTLS certificate.
};

/// The media of one browser's connection in the words of SDP and of the media plane, from its first
/// offer to its end.
class BrowserPeer {
 public:
  BrowserPeer(LegId leg, const BrowserMedia& media, Random& random);

  LegId leg() const { return leg_; }

  /// What a media worker is to do after an offer.
  struct Settled {
    signal::Answer answer{};
    std::optional<plane::OpenPeer> open{};  ///< After the first one.
    std::optional<plane::SetRemote> remote{};
  };
  /// Nothing: the offer is not one that a browser makes.
  std::optional<Settled> on_offer(const signal::Negotiate& negotiate);

 private:
  LegId leg_;
  plane::PeerTransport transport_;
  rtp::PeerAnswerer answerer_;
  bool is_open_ = false;
};

}  // namespace convoke::control
