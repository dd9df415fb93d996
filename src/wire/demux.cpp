#include "wire/demux.h"

#include "wire/rtp.h"
#include "wire/stun.h"

namespace convoke::wire {

PacketKind packet_kind(BytesView packet) {
  if (packet.empty()) return PacketKind::Unknown;
  const auto first = packet[0];
  if (first <= 3) return is_stun(packet) ? PacketKind::Stun : PacketKind::Unknown;
  if (first >= 20 && first <= 63) return PacketKind::Dtls;
  if (first >= 64 && first <= 79) return PacketKind::TurnChannel;
  if (first < 128 || first > 191 || packet.size() < 2) return PacketKind::Unknown;
  return is_rtcp(packet) ? PacketKind::Rtcp : PacketKind::Rtp;
}

}  // namespace convoke::wire
