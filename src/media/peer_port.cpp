#include "media/peer_port.h"

#include <algorithm>
#include <array>
#include <utility>

#include "media/limits.h"
#include "wire/demux.h"
#include "wire/stun.h"

namespace convoke::media {
namespace {

ice::AgentId agent_of(EndpointSlot slot) {
  return {slot.index};
}

void go_up(PeerLink& link, const wire::SrtpKeys& keys, PeerOutbox& out) {
  link.sender.emplace(keys.profile, keys.server);
  link.receiver.emplace(keys.profile, keys.client);
  out.changes.push_back({link.slot, PeerChange::Kind::Up});
}

void go_down(PeerLink& link, PeerOutbox& out) {
  link.sender.reset();
  link.receiver.reset();
  if (!std::exchange(link.is_over, true))
    out.changes.push_back({link.slot, PeerChange::Kind::Down});
}

void take(PeerLink& link, dtls::Outbox& said, const ice::Path& path, PeerOutbox& out) {
  for (auto& each : said.datagrams) out.datagrams.push_back({path, std::move(each)});
  for (const auto& event : said.events) {
    if (const auto* connected = std::get_if<dtls::Connected>(&event)) {
      go_up(link, connected->keys, out);
    } else {
      go_down(link, out);
    }
  }
}

}  // namespace

PeerPort::PeerPort(const dtls::Server& server) : server_(server), table_(kMaxLegs) {}

PeerPort::~PeerPort() = default;

void PeerPort::open(EndpointSlot slot, const plane::PeerTransport& transport, Instant now,
                    PeerOutbox& out) {
  if (!table_.add(agent_of(slot), transport.ice_ufrag)) {
    out.changes.push_back({slot, PeerChange::Kind::Down});
    return;
  }
  links_[slot.index] = std::make_unique<PeerLink>(slot, server_, transport, now);
}

void PeerPort::close(EndpointSlot slot, Instant now, PeerOutbox& out) {
  const auto link = links_.extract(slot.index);
  if (link.empty()) return;
  table_.remove(agent_of(slot));
  const auto path = link.mapped()->agent.sending_path(now);
  if (!path) return;
  dtls::Outbox said;
  link.mapped()->handshake.close(said);
  for (auto& each : said.datagrams) out.datagrams.push_back({*path, std::move(each)});
}

PeerLink* PeerPort::find(ice::AgentId agent) const {
  const auto found = links_.find(static_cast<std::uint32_t>(agent.value));
  return found == links_.end() ? nullptr : found->second.get();
}

PeerLink* PeerPort::find_checked(const ice::Path& path, Instant now) const {
  const auto agent = table_.find(path);
  PeerLink* link = agent ? find(*agent) : nullptr;
  return link != nullptr && link->agent.is_checked(path, now) ? link : nullptr;
}

bool PeerPort::is_checked(const ice::Path& path, Instant now) const {
  return find_checked(path, now) != nullptr;
}

void PeerPort::on_closed(const ice::Path& path) {
  const auto agent = table_.find(path);
  if (!agent) return;
  if (PeerLink* link = find(*agent)) link->agent.on_closed(path);
  table_.on_closed(path);
}

std::optional<PeerPort::Opened> PeerPort::on_datagram(std::span<std::uint8_t> datagram,
                                                      const ice::Path& path, Instant now,
                                                      PeerOutbox& out) {
  const auto kind = wire::packet_kind(datagram);
  if (kind == wire::PacketKind::Stun) {
    on_check(datagram, path, now, out);
    return std::nullopt;
  }
  PeerLink* link = find_checked(path, now);
  if (link == nullptr) return std::nullopt;
  if (kind == wire::PacketKind::Dtls) {
    dtls::Outbox said;
    link->handshake.on_datagram(datagram, now, said);
    take(*link, said, path, out);
    return std::nullopt;
  }
  const bool is_rtcp = kind == wire::PacketKind::Rtcp;
  if (!link->is_up() || (kind != wire::PacketKind::Rtp && !is_rtcp)) return std::nullopt;
  const auto opened =
      is_rtcp ? link->receiver->open_rtcp(datagram) : link->receiver->open_rtp(datagram);
  if (!opened) return std::nullopt;
  return Opened{.slot = link->slot, .packet = *opened};
}

void PeerPort::on_check(BytesView datagram, const ice::Path& path, Instant now, PeerOutbox& out) {
  const auto request = wire::parse_stun(datagram);
  if (!request) return;
  const auto agent = table_.find(*request);
  PeerLink* link = agent ? find(*agent) : nullptr;
  if (link == nullptr) return;
  std::array<std::uint8_t, wire::kStunResponseBytes> memory{};
  const auto reaction = link->agent.on_request(*request, path, now, memory);
  table_.follow(*agent, path, reaction);
  if (!reaction.response.empty())
    out.datagrams.push_back({path, Bytes(reaction.response.begin(), reaction.response.end())});
}

std::optional<PeerPort::Protected> PeerPort::protect(EndpointSlot slot, BytesView packet,
                                                     Instant now, Turn turn) {
  const auto found = links_.find(slot.index);
  if (found == links_.end() || !found->second->is_up()) return std::nullopt;
  auto& link = *found->second;
  const auto path = link.agent.sending_path(now);
  if (!path) return std::nullopt;
  memory_.resize(packet.size() + rtp::kSrtpTailBytes);
  std::ranges::copy(packet, memory_.begin());
  const bool is_rtcp = wire::packet_kind(packet) == wire::PacketKind::Rtcp;
  const auto done = is_rtcp               ? link.sender->protect_rtcp(memory_)
                    : turn == Turn::Again ? link.sender->protect_again(memory_)
                                          : link.sender->protect_rtp(memory_);
  if (!done) return std::nullopt;
  return Protected{.path = *path, .bytes = *done};
}

void PeerPort::tick(Instant now, PeerOutbox& out) {
  for (const auto& [index, link] : links_) {
    if (link->is_over) continue;
    if (link->agent.expired(now)) {
      go_down(*link, out);
      continue;
    }
    if (link->handshake.deadline() > now) continue;
    dtls::Outbox said;
    link->handshake.on_deadline(now, said);
    take(*link, said, link->agent.sending_path(now).value_or(ice::Path{}), out);
  }
}

}  // namespace convoke::media
