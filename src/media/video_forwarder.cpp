#include "media/video_forwarder.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace convoke::media {
namespace {

std::optional<plane::Publication> publication_of(const VideoPeer& peer) {
  return peer.publisher ? std::optional(peer.publisher->publication()) : std::nullopt;
}

}  // namespace

VideoForwarder::VideoForwarder(std::string cname, Random& random)
    : cname_(std::move(cname)), random_(random) {}

VideoPeer* VideoForwarder::at(EndpointSlot slot) const {
  return slot.index < peers_.size() ? peers_[slot.index].get() : nullptr;
}

VideoRoom& VideoForwarder::make_room(RoomId id, Instant now) {
  const auto found =
      std::ranges::find_if(rooms_, [&](const auto& room) { return room->id() == id; });
  return found == rooms_.end() ? *rooms_.emplace_back(std::make_unique<VideoRoom>(id, now))
                               : **found;
}

void VideoForwarder::leave_room(VideoPeer& peer) {
  if (peer.room == nullptr) return;
  peer.room->leave(peer);
  std::erase_if(rooms_, [](const auto& one) { return one->is_empty(); });
}

void VideoForwarder::set(Place place, const plane::SetVideo& command, Instant now) {
  if (!command.publication && command.sections.empty() && at(place.slot) == nullptr) return;
  if (peers_.size() <= place.slot.index) peers_.resize(place.slot.index + 1);
  auto& peer = peers_[place.slot.index];
  const bool is_elsewhere = peer && peer->room->id() != command.room;
  if (is_elsewhere) leave_room(*peer);
  const bool is_new = !peer;
  if (is_new) peer = std::make_unique<VideoPeer>(command.leg, place.slot, place.ssrc, random_);
  peer->is_up = place.is_up;
  VideoRoom& room = make_room(command.room, now);
  if (is_new || is_elsewhere) room.enter(*peer);
  const bool is_published_anew = is_elsewhere || publication_of(*peer) != command.publication;
  if (!command.publication)
    peer->publisher.reset();
  else if (peer->publisher)
    peer->publisher->set(*command.publication, now);
  else
    peer->publisher = std::make_unique<VideoPublisher>(*command.publication, peer->names, now);
  peer->subscriber.set(command.sections);
  if (is_published_anew)
    room.on_published();
  else
    room.on_wished(*peer);
}

void VideoForwarder::on_transport_up(EndpointSlot slot, Instant now) {
  VideoPeer* peer = at(slot);
  if (peer == nullptr) return;
  peer->is_up = true;
  if (peer->publisher) peer->publisher->on_peer_up(now);
  peer->room->on_wished(*peer);
}

void VideoForwarder::remove(EndpointSlot slot) {
  VideoPeer* peer = at(slot);
  if (peer == nullptr) return;
  leave_room(*peer);
  peers_[slot.index].reset();
}

void VideoForwarder::on_rtp(EndpointSlot slot, const wire::RtpPacketView& packet, VideoTimes times,
                            Outbox& out) {
  VideoPeer* peer = at(slot);
  if (peer == nullptr) return;
  peer->room->on_rtp(*peer, packet, times, out);
}

void VideoForwarder::on_rtcp(EndpointSlot slot, BytesView datagram, Duration round_trip,
                             Instant now, Outbox& out) {
  VideoPeer* peer = at(slot);
  if (peer == nullptr) return;
  peer->round_trip = round_trip;
  peer->room->on_rtcp(*peer, datagram, now, out);
}

void VideoForwarder::pass(Instant now, Outbox& out) {
  for (const auto& room : rooms_) room->pass(cname_, now, out);
}

bool VideoForwarder::has_publications() const {
  return std::ranges::any_of(rooms_, [](const auto& room) { return room->has_publications(); });
}

}  // namespace convoke::media
