#pragma once

#include <optional>

#include "base/time.h"
#include "dtls/handshake.h"
#include "ice/lite_agent.h"
#include "media/outbox.h"
#include "rtp/srtp.h"

namespace convoke::media {

/// One browser's transport: paths, keys, and what opens and protects its packets.
struct PeerLink {
  PeerLink(EndpointSlot slot_of_leg, const dtls::Server& server,
           const plane::PeerTransport& transport, Instant now)
      : slot(slot_of_leg),
        agent({.ufrag = transport.ice_ufrag, .pwd = transport.ice_pwd}, now),
        handshake(server, {transport.fingerprint}, now) {}

  bool is_up() const { return sender.has_value(); }

  EndpointSlot slot{};
  ice::LiteAgent agent;
  dtls::Handshake handshake;
  std::optional<rtp::SrtpSender> sender{};
  std::optional<rtp::SrtpReceiver> receiver{};
  bool is_over = false;  ///< Was told to be down.
};

}  // namespace convoke::media
