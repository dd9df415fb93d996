#include <algorithm>
#include <utility>

#include "control/browsers.h"

/// The browsers' media: what the rules ask for goes to the worker, what it reports to the rules.
namespace convoke::control {

/// Null: the connection was not let in.
Browsers::Peer* Browsers::peer_for(const MeetingId& meeting, const signal::Negotiate& negotiate) {
  const auto id = negotiate.connection;
  auto& here = room(meeting);
  if (const auto known = here.peers.find(id); known != here.peers.end()) return &known->second;
  const auto seat = here.seats.find(id);
  if (seat == here.seats.end()) return nullptr;
  const PeerName name{.leg = {++last_leg_}, .room = here.video.id};
  by_leg_[name.leg] = {.meeting = meeting, .connection = id};
  return &here.peers
              .emplace(id, Peer{.seat = seat->second,
                                .is_share = negotiate.who.is_content,
                                .media = BrowserPeer(name, parts_.media.door(name.room),
                                                     parts_.vault.random())})
              .first->second;
}

/// As far as there is room all of it or, at the first time, nothing: a leg of which the rest got
/// lost is closed again.
bool Browsers::tell_worker(const BrowserPeer::Settled& settled) {
  auto& worker = parts_.media;
  if (settled.open && !worker.send(*settled.open)) return false;
  const bool is_told =
      (!settled.remote || worker.send(*settled.remote)) && worker.send(settled.video);
  if (settled.open && !is_told) worker.send(plane::CloseLeg{.leg = settled.open->leg});
  return is_told;
}

void Browsers::perform(const MeetingId& meeting, const signal::Negotiate& negotiate,
                       signal::Outbox& more) {
  const bool is_new = !room(meeting).peers.contains(negotiate.connection);
  auto* const peer = peer_for(meeting, negotiate);
  if (peer == nullptr) return;
  peer->muted = negotiate.muted;
  auto settled = peer->media.on_offer(negotiate);
  signal::Answered answered{.negotiation = negotiate.negotiation,
                            .outcome = settled ? signal::NegotiationError::Unavailable
                                               : signal::NegotiationError::BadOffer};
  if (settled && tell_worker(*settled)) {
    answered.outcome = std::move(settled->answer);
  } else if (is_new) {
    forget_peer(meeting, negotiate.connection);  // The next offer opens another one.
  }
  room(meeting).meeting.on_answered(negotiate.connection, answered, parts_.clock.now(), more);
}

void Browsers::perform(const MeetingId& meeting, const signal::SetMuted& set,
                       signal::Outbox& /*more*/) {
  for (auto& [id, peer] : room(meeting).peers) {
    if (peer.attendee() != set.attendee) continue;
    peer.muted = set.muted;
    rooms_.set_muted(peer.media.leg(), set.muted);
  }
}

template <class Change>
void Browsers::change_video(const MeetingId& meeting, const Change& change) {
  auto& peers = room(meeting).peers;
  const auto peer = peers.find(change.connection);
  if (peer != peers.end()) parts_.media.send(peer->second.media.on(change));
}

void Browsers::perform(const MeetingId& meeting, const signal::SetForwarding& set,
                       signal::Outbox& /*more*/) {
  change_video(meeting, set);
}

void Browsers::perform(const MeetingId& meeting, const signal::UpdateSubscriptions& update,
                       signal::Outbox& /*more*/) {
  change_video(meeting, update);
}

void Browsers::perform(const MeetingId& meeting, const signal::QualityReported& report,
                       signal::Outbox& /*more*/) {
  const auto& peers = room(meeting).peers;
  const auto peer = peers.find(report.connection);
  if (peer != peers.end()) rooms_.note_quality(peer->second.media.leg(), report.record);
}

void Browsers::perform(const MeetingId& meeting, const signal::ClosePeer& close,
                       signal::Outbox& /*more*/) {
  const auto leg = forget_peer(meeting, close.connection);
  if (!leg) return;
  rooms_.leave(*leg);
  parts_.media.send(plane::CloseLeg{.leg = *leg});
}

/// Its leg; nothing if there is none.
std::optional<LegId> Browsers::forget_peer(const MeetingId& meeting,
                                           signal::ConnectionId connection) {
  const auto peer = room(meeting).peers.extract(connection);
  if (peer.empty()) return std::nullopt;
  const LegId leg = peer.mapped().media.leg();
  by_leg_.erase(leg);
  return leg;
}

void Browsers::on_media(const plane::Report& report) {
  if (const auto* up = std::get_if<plane::PeerConnected>(&report)) return on_connected(up->leg);
  if (const auto* down = std::get_if<plane::PeerLost>(&report)) return on_lost(down->leg);
  if (const auto* failed = std::get_if<plane::LegOpenFailed>(&report)) return on_lost(failed->leg);
  if (const auto* video = std::get_if<plane::RoomVideo>(&report)) return on_video(*video);
  if (const auto* bandwidth = std::get_if<plane::PeerBandwidth>(&report))
    return on_bandwidth(*bandwidth);
}

void Browsers::on_connected(LegId leg) {
  const auto found = by_leg_.find(leg);
  if (found == by_leg_.end()) return;
  const Place place = found->second;
  const auto& peer = room(place.meeting).peers.at(place.connection);
  if (peer.is_share) {
    rooms_.enter_share(peer.seat, leg, peer.muted);
  } else {
    rooms_.enter(peer.seat, leg, peer.muted);
  }
  feed(place.meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_media_connected(place.connection, now, out);
  });
}

void Browsers::on_lost(LegId leg) {
  const auto found = by_leg_.find(leg);
  if (found == by_leg_.end()) return;
  const Place place = found->second;
  feed(place.meeting, [&](auto& rules, Instant /*now*/, auto& out) {
    rules.on_media_lost(place.connection, out);
  });
}

void Browsers::on_video(const plane::RoomVideo& video) {
  const auto found = std::ranges::find_if(
      meetings_, [&](const auto& each) { return each.second.video.id == video.room; });
  if (found == meetings_.end()) return;
  std::vector<signal::frame::Bitrate> bitrates;
  for (const auto& each : video.bitrates)
    bitrates.push_back({.stream_id = each.stream_id, .avg_bitrate_bps = each.bits_per_second});
  const auto before = std::exchange(found->second.video.stalled, video.stalled);
  feed(MeetingId(found->first), [&](auto& rules, Instant now, auto& out) {
    rules.on_bitrates(bitrates, now, out);
    for (const auto stream : before)
      if (std::ranges::count(video.stalled, stream) == 0) rules.on_stalled(stream, false, out);
    for (const auto stream : video.stalled) rules.on_stalled(stream, true, out);
  });
}

void Browsers::on_bandwidth(const plane::PeerBandwidth& bandwidth) {
  const auto found = by_leg_.find(bandwidth.leg);
  if (found == by_leg_.end()) return;
  const Place place = found->second;
  feed(place.meeting, [&](auto& rules, Instant /*now*/, auto& out) {
    rules.on_bandwidth(
        place.connection,
        {.available_kbps = bandwidth.available_kbps, .held_groups = bandwidth.held_groups}, out);
  });
}

}  // namespace convoke::control
