#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace convoke::wire {

/// What shares a port with what (RFC 7983 §7, RFC 5761 §4).
enum class PacketKind : std::uint8_t { Stun, Dtls, TurnChannel, Rtp, Rtcp, Unknown };

/// Tells the kind from the first bytes. STUN needs its magic cookie as well; RTP and RTCP need the
/// second byte. That the packet is well formed is not said.
PacketKind packet_kind(BytesView packet);

}  // namespace convoke::wire
