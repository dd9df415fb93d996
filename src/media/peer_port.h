#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "ice/agent_table.h"
#include "media/outbox.h"
#include "media/peer_link.h"
#include "plane/messages.h"

namespace convoke::media {

/// A datagram for a browser, or an answer to one.
struct PeerDatagram {
  ice::Path path{};
  Bytes bytes{};
};

/// What changed with a transport.
struct PeerChange {
  enum class Kind : std::uint8_t { Up, Down };
  EndpointSlot slot{};
  Kind kind = Kind::Up;
};

/// What a PeerPort wants done.
struct PeerOutbox {
  std::vector<PeerDatagram> datagrams{};
  std::vector<PeerChange> changes{};
};

/// The transports of all browsers of a worker behind its one port: tells whose a datagram is
/// (RFC 7983), answers checks, shakes hands, opens what came and protects what leaves. Sans-IO; its
/// media worker owns it.
class PeerPort {
 public:
  /// `server` must outlive this.
  explicit PeerPort(const dtls::Server& server);
  ~PeerPort();
  PeerPort(const PeerPort&) = delete;
  PeerPort& operator=(const PeerPort&) = delete;

  void open(EndpointSlot slot, const plane::PeerTransport& transport, Instant now, PeerOutbox& out);
  /// Says goodbye if the transport was up. Does nothing if there is none.
  void close(EndpointSlot slot, Instant now, PeerOutbox& out);
  bool has(EndpointSlot slot) const { return links_.contains(slot.index); }

  /// A packet of a browser's media, RTP or RTCP, in the memory of its datagram.
  struct Opened {
    EndpointSlot slot{};
    BytesView packet{};
  };
  /// Takes what came; the memory is changed. Nothing: it was not media, or is nobody's.
  std::optional<Opened> on_datagram(std::span<std::uint8_t> datagram, const ice::Path& path,
                                    Instant now, PeerOutbox& out);

  /// Whether a transport takes media from this path now: it accepted a check there in the last 30
  /// s.
  bool is_checked(const ice::Path& path, Instant now) const;
  /// The TCP connection of this path is gone.
  void on_closed(const ice::Path& path);

  /// A protected packet and its way. Valid until the next call.
  struct Protected {
    ice::Path path{};
    BytesView bytes{};
  };
  /// Whether a packet was protected before, with the very same bytes.
  enum class Turn : std::uint8_t { First, Again };
  /// Nothing: the transport is not up.
  std::optional<Protected> protect(EndpointSlot slot, BytesView packet, Instant now,
                                   Turn turn = Turn::First);

  /// Once a tick: repeats lost handshakes and gives up what is silent.
  void tick(Instant now, PeerOutbox& out);

 private:
  void on_check(BytesView datagram, const ice::Path& path, Instant now, PeerOutbox& out);
  PeerLink* find(ice::AgentId agent) const;
  PeerLink* find_checked(const ice::Path& path, Instant now) const;

  const dtls::Server& server_;
  ice::AgentTable table_;
  std::unordered_map<std::uint32_t, std::unique_ptr<PeerLink>> links_{};  ///< By slot.
  Bytes memory_{};  ///< What protect() gave last.
};

}  // namespace convoke::media
