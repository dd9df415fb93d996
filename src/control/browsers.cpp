#include "control/browsers.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "control/spawn.h"
#include "wire/signal_frame.h"

namespace convoke::control {
namespace {

/// Numbers of browsers' legs; those of calls are below and above.
constexpr std::uint64_t kFirstBrowserLeg = 1ULL << 62U;

signal::Limits limits_of(const Settings& settings) {
  signal::Limits limits;
  limits.attendees = static_cast<std::size_t>(settings.admission.max_attendees);
  // No video is forwarded: clients are told that there is no room for a camera or a share.
  limits.cameras = 0;
  limits.shares = 0;
  return limits;
}

signal::Refusal refusal_of(WebSeats::SeatError error) {
  switch (error) {
    case WebSeats::SeatError::NoSuchSeat:
      return signal::Refusal::WrongToken;
    case WebSeats::SeatError::Ended:
      return signal::Refusal::MeetingEnded;
    case WebSeats::SeatError::Unavailable:
      return signal::Refusal::Unavailable;
  }
  return signal::Refusal::WrongToken;
}

signal::Person person_of(const Member& member) {
  return {.attendee = member.attendee, .external_user = {member.external_user_id}};
}

bool is_phone(const Member& member) {
  return member.join_method == meeting::JoinMethod::Phone;
}

}  // namespace

Browsers::Browsers(const Parts& parts, Rooms& rooms, const WebSeats& seats, BrowserMedia media)
    : parts_(parts), rooms_(rooms), seats_(seats), media_(media), last_leg_(kFirstBrowserLeg) {}

Browsers::~Browsers() = default;

Browsers::Room& Browsers::room(const MeetingId& meeting) {
  const auto found = meetings_.find(meeting);
  if (found != meetings_.end()) return found->second;
  const auto now = parts_.clock.now();
  auto& fresh =
      meetings_
          .emplace(meeting, Room{.meeting = signal::Meeting(limits_of(parts_.settings), now,
                                                            parts_.clock.wall_now())})
          .first->second;
  signal::Outbox nobody_listens_yet;
  for (const auto& member : rooms_.members(meeting))
    if (is_phone(member))
      fresh.meeting.on_phone_entered(person_of(member), member.muted, now, nobody_listens_yet);
  return fresh;
}

/// Gives a meeting an input and does what it asks for.
template <class Input>
void Browsers::feed(const MeetingId& meeting, Input input) {
  signal::Outbox effects;
  input(room(meeting).meeting, parts_.clock.now(), effects);
  carry_out(meeting, effects);
}

/// What is asked for may lead to more, which comes after what was asked for before.
void Browsers::carry_out(const MeetingId& meeting, signal::Outbox& effects) {
  while (!effects.empty()) {
    signal::Outbox more;
    for (const auto& effect : effects)
      std::visit([&](const auto& each) { perform(meeting, each, more); }, effect);
    effects = std::move(more);
  }
  forget_if_empty(meeting);
  schedule();
}

void Browsers::forget_if_empty(const MeetingId& meeting) {
  const auto is_here = [&](const auto& each) { return each.second.meeting == meeting; };
  if (std::ranges::none_of(sockets_, is_here) && std::ranges::none_of(peers_, is_here))
    meetings_.erase(meeting);
}

void Browsers::schedule() {
  Instant due = kNever;
  for (const auto& [id, each] : meetings_) due = std::min(due, each.meeting.deadline());
  if (due == due_) return;
  due_ = due;
  timer_ = due == kNever ? nullptr : parts_.clock.call_at(due, [this] { on_time(); });
}

void Browsers::on_time() {
  due_ = kNever;
  const auto now = parts_.clock.now();
  std::vector<MeetingId> late;
  for (const auto& [id, each] : meetings_)
    if (each.meeting.deadline() <= now) late.push_back(id);
  for (const auto& id : late)
    feed(id, [](auto& rules, Instant at, auto& out) { rules.on_deadline(at, out); });
  schedule();
}

Task<signal::ConnectionId> Browsers::open(MeetingId meeting, std::string token,
                                          SignalConnection& socket) {
  const bool is_content = token.ends_with(signal::kContentSuffix);
  if (is_content) token.resize(token.size() - signal::kContentSuffix.size());
  const auto seat = co_await seats_.find(meeting, std::move(token));
  const signal::ConnectionId id{++last_connection_};
  sockets_[id] = {.meeting = meeting, .connection = &socket};
  signal::Arrival arrival = signal::Refusal::Unavailable;
  if (!seat) arrival = refusal_of(seat.error());
  if (seat && media_.address.port != 0) {
    room(meeting).seats[id] = *seat;
    arrival =
        signal::Identity{.owner = {.attendee = seat->id, .external_user = {seat->external_user_id}},
                         .is_content = is_content};
  }
  feed(meeting,
       [&](auto& rules, Instant now, auto& out) { rules.on_opened(id, arrival, now, out); });
  co_return id;
}

void Browsers::on_message(signal::ConnectionId connection, BytesView message) {
  const auto socket = sockets_.find(connection);
  if (socket == sockets_.end()) return;
  const auto meeting = socket->second.meeting;
  const auto frame = wire::parse_signal_frame(message);
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    if (frame) {
      rules.on_frame(connection, *frame, now, out);
    } else {
      rules.on_malformed(connection, now, out);
    }
  });
}

void Browsers::on_closed(signal::ConnectionId connection, bool clean) {
  const auto socket = sockets_.extract(connection);
  if (socket.empty()) return;
  const auto meeting = socket.mapped().meeting;
  room(meeting).seats.erase(connection);
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_closed(connection, clean ? signal::Closing::Clean : signal::Closing::Abnormal, now,
                    out);
  });
}

void Browsers::perform(const MeetingId& /*meeting*/, const signal::Send& send,
                       signal::Outbox& /*more*/) {
  const auto message = wire::format_signal_frame(send.frame, parts_.clock.wall_now());
  for (const auto id : send.to)
    if (const auto socket = sockets_.find(id); socket != sockets_.end())
      socket->second.connection->send(message);
}

void Browsers::perform(const MeetingId& /*meeting*/, const signal::Close& close,
                       signal::Outbox& /*more*/) {
  if (const auto socket = sockets_.find(close.connection); socket != sockets_.end())
    socket->second.connection->close(close.code);
}

void Browsers::perform(const MeetingId& meeting, const signal::Negotiate& negotiate,
                       signal::Outbox& more) {
  const auto id = negotiate.connection;
  auto peer = peers_.find(id);
  if (peer == peers_.end()) {
    const auto& seats = room(meeting).seats;
    const auto seat = seats.find(id);
    if (seat == seats.end()) return;
    const LegId leg{++last_leg_};
    peer = peers_
               .emplace(id, Peer{.meeting = meeting,
                                 .seat = seat->second,
                                 .media = BrowserPeer(leg, media_, parts_.vault.random())})
               .first;
    by_leg_[leg] = id;
  }
  peer->second.muted = negotiate.muted;
  auto settled = peer->second.media.on_offer(negotiate);
  bool taken = settled.has_value();
  if (taken && settled->open) taken = parts_.media.send(*settled->open);
  if (taken && settled->remote) taken = parts_.media.send(*settled->remote);
  signal::Answered answered{.negotiation = negotiate.negotiation,
                            .outcome = settled ? signal::NegotiationError::Unavailable
                                               : signal::NegotiationError::BadOffer};
  if (taken) answered.outcome = std::move(settled->answer);
  room(meeting).meeting.on_answered(id, answered, parts_.clock.now(), more);
}

void Browsers::perform(const MeetingId& meeting, const signal::SetMuted& set,
                       signal::Outbox& /*more*/) {
  for (auto& [id, peer] : peers_) {
    if (peer.meeting != meeting || peer.seat.id != set.attendee) continue;
    peer.muted = set.muted;
    rooms_.set_muted(peer.media.leg(), set.muted);
  }
}

void Browsers::perform(const MeetingId& /*meeting*/, const signal::ClosePeer& close,
                       signal::Outbox& /*more*/) {
  const auto peer = peers_.extract(close.connection);
  if (peer.empty()) return;
  const LegId leg = peer.mapped().media.leg();
  by_leg_.erase(leg);
  rooms_.leave(leg);
  parts_.media.send(plane::CloseLeg{.leg = leg});
}

void Browsers::perform(const MeetingId& meeting, const signal::AttendeeJoined& joined,
                       signal::Outbox& /*more*/) {
  for (const auto& [id, seat] : room(meeting).seats) {
    if (seat.id != joined.person.attendee) continue;
    spawn(parts_, note_joined(seat));
    return;
  }
}

void Browsers::on_media(const plane::Report& report) {
  if (const auto* up = std::get_if<plane::PeerConnected>(&report)) return on_connected(up->leg);
  if (const auto* down = std::get_if<plane::PeerLost>(&report)) return on_lost(down->leg);
  if (const auto* failed = std::get_if<plane::LegOpenFailed>(&report)) return on_lost(failed->leg);
}

void Browsers::on_connected(LegId leg) {
  const auto id = by_leg_.find(leg);
  if (id == by_leg_.end()) return;
  const auto connection = id->second;
  const auto& peer = peers_.at(connection);
  const auto meeting = peer.meeting;
  rooms_.enter(peer.seat, leg, peer.muted);
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_media_connected(connection, now, out);
  });
}

void Browsers::on_lost(LegId leg) {
  const auto id = by_leg_.find(leg);
  if (id == by_leg_.end()) return;
  const auto connection = id->second;
  const auto meeting = peers_.at(connection).meeting;
  feed(meeting,
       [&](auto& rules, Instant /*now*/, auto& out) { rules.on_media_lost(connection, out); });
}

void Browsers::on_entered(const MeetingId& meeting, const Member& member) {
  if (!is_phone(member) || !meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_phone_entered(person_of(member), member.muted, now, out);
  });
}

void Browsers::on_left(const MeetingId& meeting, const Member& member) {
  if (!is_phone(member) || !meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_phone_left(member.attendee, now, out);
  });
}

void Browsers::on_muted(const MeetingId& meeting, const Member& member) {
  if (!meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant /*now*/, auto& out) {
    rules.on_muted(member.attendee, member.muted, out);
  });
}

void Browsers::on_levels(const MeetingId& meeting, std::span<const signal::Level> levels) {
  if (!meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant /*now*/, auto& out) { rules.on_levels(levels, out); });
}

void Browsers::on_ended(const MeetingId& meeting) {
  if (!meetings_.contains(meeting)) return;
  feed(meeting, [](auto& rules, Instant now, auto& out) { rules.on_ended(now, out); });
}

void Browsers::on_removed(const MeetingId& meeting, const AttendeeId& attendee) {
  if (!meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant now, auto& out) { rules.on_removed(attendee, now, out); });
}

void Browsers::drain() {
  std::vector<MeetingId> all;
  for (const auto& [id, each] : meetings_) all.push_back(id);
  for (const auto& id : all)
    feed(id, [](auto& rules, Instant now, auto& out) { rules.on_draining(now, out); });
}

Task<void> Browsers::note_joined(AttendeeRecord seat) {
  const auto event = co_await parts_.store.load_for(seat.event, seat.invitee);
  if (!event || !*event || (*event)->meeting != seat.meeting) co_return;
  const InvitationKey key{
      .event = seat.event, .generation = (*event)->generation, .invitee = seat.invitee};
  const InvitationPatch patch{.join_method = seat.join_method, .attendee = seat.id};
  tolerate(co_await parts_.store.patch(key, patch, parts_.clock.wall_now()));
  parts_.journal.log(LogLevel::Info, "joined by web",
                     {{"event", seat.event.text}, {"attendee", seat.id.text}});
  if (observer_) observer_(seat.event);
}

}  // namespace convoke::control
