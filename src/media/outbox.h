#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/transport_address.h"
#include "media/limits.h"
#include "plane/messages.h"

namespace convoke::media {

/// The place of an endpoint on its worker: small numbers without gaps, used again after
/// CloseSockets, so that the packet path needs no search.
struct EndpointSlot {
  std::uint32_t index = 0;
  auto operator<=>(const EndpointSlot&) const = default;
};

/// Asks the shell for a pair of UDP sockets; it answers with on_sockets_opened() or
/// on_sockets_failed().
struct OpenSockets {
  EndpointSlot slot{};
  IpAddress local_ip{};
};

/// Asks for a browser's transport on the worker's one port; answered by on_transport_up() when its
/// media can flow, or by on_transport_down().
struct OpenTransport {
  EndpointSlot slot{};
  plane::PeerTransport transport{};
};

/// Of the sockets or the transport.
struct CloseSockets {
  EndpointSlot slot{};
};

using SocketRequest = std::variant<OpenSockets, OpenTransport, CloseSockets>;

struct OutgoingPacket {
  EndpointSlot slot{};
  bool is_rtcp = false;
  bool is_repeated = false;  ///< Byte for byte what was sent before (SrtpSender::protect_again).
  std::uint16_t size_bytes = 0;
  std::size_t offset = 0;
  TransportAddress to{};
};

/// What a World wants done: packets first, then the sockets, then the reports. It keeps its memory
/// when it is cleared, so a worker in its stride does not allocate.
class Outbox {
 public:
  std::vector<SocketRequest> sockets{};
  std::vector<plane::Report> reports{};

  /// Memory for one packet of at most kMaxPacketBytes, valid until the next call of this class.
  std::span<std::uint8_t> packet_memory() {
    if (arena_.size() < used_ + kMaxPacketBytes) arena_.resize(2 * (used_ + kMaxPacketBytes));
    return std::span(arena_).subspan(used_, kMaxPacketBytes);
  }
  /// Takes the first `packet.size_bytes` of that memory as a packet.
  void send(OutgoingPacket packet) {
    packet.offset = used_;
    used_ += packet.size_bytes;
    packets_.push_back(packet);
  }

  std::span<const OutgoingPacket> packets() const { return packets_; }
  BytesView bytes(const OutgoingPacket& packet) const {
    return BytesView(arena_).subspan(packet.offset, packet.size_bytes);
  }

  void clear() {
    sockets.clear();
    reports.clear();
    packets_.clear();
    used_ = 0;
  }

 private:
  std::vector<OutgoingPacket> packets_;
  Bytes arena_;
  std::size_t used_ = 0;
};

}  // namespace convoke::media
