#pragma once

#include <optional>

#include "base/random.h"
#include "control/browser_video.h"
#include "control/ports.h"
#include "plane/messages.h"
#include "rtp/peer_answerer.h"
#include "signal/effects.h"

namespace convoke::control {

/// By what the worker knows a browser's connection.
struct PeerName {
  LegId leg{};
  RoomId room{};  ///< That of its meeting.
};

/// The media of one browser's connection in the words of SDP and of the media plane, from its first
/// offer to its end.
class BrowserPeer {
 public:
  BrowserPeer(PeerName name, const BrowserMedia& media, Random& random);

  LegId leg() const { return name_.leg; }

  /// What a media worker is to do after an offer.
  struct Settled {
    signal::Answer answer{};
    std::optional<plane::OpenPeer> open{};  ///< After the first one.
    std::optional<plane::SetRemote> remote{};
    plane::SetVideo video{};
  };
  /// Nothing: the offer is not one that a browser makes.
  std::optional<Settled> on_offer(const signal::Negotiate& negotiate);

  /// What is sent to it changes without an offer.
  plane::SetVideo on(const signal::SetForwarding& set);
  plane::SetVideo on(const signal::UpdateSubscriptions& update);

 private:
  PeerName name_;
  plane::PeerTransport transport_;
  rtp::PeerAnswerer answerer_;
  BrowserVideo video_;
  bool is_open_ = false;
};

}  // namespace convoke::control
