#include "media/video_forwarder.h"

#include <algorithm>
#include <utility>

namespace convoke::media {

VideoForwarder::VideoForwarder(std::string cname, Random& random)
    : cname_(std::move(cname)), random_(random) {}

VideoPeer* VideoForwarder::at(EndpointSlot slot) const {
  return slot.index < peers_.size() ? peers_[slot.index].get() : nullptr;
}

VideoRoom* VideoForwarder::room_of(const VideoPeer& peer) const {
  const auto found =
      std::ranges::find_if(rooms_, [&](const auto& room) { return room->id() == peer.room; });
  return found == rooms_.end() ? nullptr : found->get();
}

VideoRoom& VideoForwarder::make_room(RoomId id, Instant now) {
  const auto found =
      std::ranges::find_if(rooms_, [&](const auto& room) { return room->id() == id; });
  return found == rooms_.end() ? *rooms_.emplace_back(std::make_unique<VideoRoom>(id, now))
                               : **found;
}

void VideoForwarder::leave_room(VideoPeer& peer) {
  VideoRoom* room = room_of(peer);
  if (room == nullptr) return;
  room->leave(peer);
  std::erase_if(rooms_, [](const auto& one) { return one->is_empty(); });
}

void VideoForwarder::set(Place place, const plane::SetVideo& command, Instant now) {
  if (!command.publication && command.sections.empty() && at(place.slot) == nullptr) return;
  if (peers_.size() <= place.slot.index) peers_.resize(place.slot.index + 1);
  auto& peer = peers_[place.slot.index];
  const bool is_elsewhere = peer && peer->room != command.room;
  if (is_elsewhere) leave_room(*peer);
  const bool is_new = !peer;
  if (is_new) peer = std::make_unique<VideoPeer>(command.leg, place.slot, place.ssrc, random_);
  peer->is_up = place.is_up;
  VideoRoom& room = make_room(command.room, now);
  if (is_new || is_elsewhere) room.enter(*peer);
  if (!command.publication)
    peer->publisher.reset();
  else if (peer->publisher)
    peer->publisher->set(*command.publication, now);
  else
    peer->publisher = std::make_unique<VideoPublisher>(*command.publication, peer->names, now);
  peer->subscriber.set(command.sections);
  room.on_changed();
}

void VideoForwarder::on_transport_up(EndpointSlot slot, Instant now) {
  VideoPeer* peer = at(slot);
  if (peer == nullptr) return;
  peer->is_up = true;
  if (peer->publisher) peer->publisher->on_peer_up(now);
  if (auto* room = room_of(*peer)) room->on_changed();
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
  if (auto* room = room_of(*peer)) room->on_rtp(*peer, packet, times, out);
}

void VideoForwarder::on_rtcp(EndpointSlot slot, BytesView datagram, Duration round_trip,
                             Instant now, Outbox& out) {
  VideoPeer* peer = at(slot);
  if (peer == nullptr) return;
  peer->round_trip = round_trip;
  if (auto* room = room_of(*peer)) room->on_rtcp(*peer, datagram, now, out);
}

void VideoForwarder::pass(Instant now, Outbox& out) {
  for (const auto& room : rooms_) room->pass(cname_, now, out);
}

bool VideoForwarder::has_publications() const {
  return std::ranges::any_of(rooms_, [](const auto& room) { return room->has_publications(); });
}

}  // namespace convoke::media
