#include "control/browsers.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/mask.h"
#include "control/quality_log.h"
#include "control/spawn.h"
#include "wire/signal_frame.h"

namespace convoke::control {
namespace {

signal::Limits limits_of(const Settings& settings) {
  signal::Limits limits;
  limits.attendees = static_cast<std::size_t>(settings.admission.max_attendees);
  limits.cameras = static_cast<std::size_t>(settings.max_cameras);
  limits.shares = static_cast<std::size_t>(settings.max_shares);
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

const char* name(signal::Departure departure) {
  switch (departure) {
    case signal::Departure::Left:
      return "left";
    case signal::Departure::Dropped:
      return "lost";
    case signal::Departure::Removed:
      return "removed";
    case signal::Departure::Ended:
      return "ended";
    case signal::Departure::Expelled:
      return "expelled";
  }
  return "";
}

bool is_phone(const Member& member) {
  return member.join_method == meeting::JoinMethod::Phone;
}

}  // namespace

Browsers::Browsers(const Parts& parts, Rooms& rooms, const WebSeats& seats)
    : parts_(parts), rooms_(rooms), seats_(seats) {}

Browsers::~Browsers() = default;

Browsers::Room& Browsers::room(const MeetingId& meeting) {
  const auto found = meetings_.find(meeting);
  if (found != meetings_.end()) return found->second;
  const auto now = parts_.clock.now();
  auto& fresh = meetings_
                    .emplace(meeting, Room{.meeting = signal::Meeting(limits_of(parts_.settings),
                                                                      now, parts_.clock.wall_now()),
                                           .video = {.id = rooms_.hold(meeting)}})
                    .first->second;
  signal::Outbox nobody_listens_yet;
  for (const auto& member : rooms_.members(meeting))
    if (is_phone(member))
      fresh.meeting.on_phone_entered(person_of(member), member.muted, now, nobody_listens_yet);
  return fresh;
}

/// What is asked for may lead to more, which comes after what was asked for before.
void Browsers::carry_out(const MeetingId& meeting, signal::Outbox& effects) {
  while (!effects.empty()) {
    signal::Outbox more;
    for (const auto& effect : effects)
      std::visit([&](const auto& each) { perform(meeting, each, more); }, effect);
    effects = std::move(more);
  }
  settle(meeting);
  schedule();
}

/// Forgets a meeting without anybody, and notes when another is due. Looks at this one only: each
/// frame of each browser ends here.
void Browsers::settle(const MeetingId& meeting) {
  const auto found = meetings_.find(meeting);
  if (found == meetings_.end()) return;
  auto& here = found->second;
  const bool is_empty = here.sockets == 0 && here.peers.empty();
  const Instant due = is_empty ? kNever : here.meeting.deadline();
  if (due != here.due) {
    deadlines_.erase({here.due, meeting});
    if (due != kNever) deadlines_.emplace(due, meeting);
    here.due = due;
  }
  if (!is_empty) return;
  for (const auto& [attendee, seat] : here.present) log_left(seat, "lost");
  rooms_.release(meeting);
  meetings_.erase(found);
}

void Browsers::schedule() {
  const Instant due = deadlines_.empty() ? kNever : deadlines_.begin()->first;
  if (due == due_) return;
  due_ = due;
  timer_ = due == kNever ? nullptr : parts_.clock.call_at(due, [this] { on_time(); });
}

void Browsers::on_time() {
  due_ = kNever;
  const auto now = parts_.clock.now();
  std::vector<MeetingId> late;
  for (auto each = deadlines_.begin(); each != deadlines_.end() && each->first <= now; ++each)
    late.push_back(each->second);
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
  ++room(meeting).sockets;
  signal::Arrival arrival = signal::Refusal::Unavailable;
  if (!seat) arrival = refusal_of(seat.error());
  if (seat) {
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
  auto& here = room(meeting);
  --here.sockets;
  here.seats.erase(connection);
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

void Browsers::perform(const MeetingId& meeting, const signal::AttendeeJoined& joined,
                       signal::Outbox& /*more*/) {
  auto& here = room(meeting);
  for (const auto& [id, seat] : here.seats) {
    if (seat.id != joined.person.attendee) continue;
    here.present.insert_or_assign(seat.id, seat);
    spawn(parts_, note_joined(seat));
    return;
  }
}

void Browsers::perform(const MeetingId& meeting, const signal::AttendeeMoved& moved,
                       signal::Outbox& /*more*/) {
  const auto& present = room(meeting).present;
  const auto seat = present.find(moved.person.attendee);
  if (seat != present.end()) log_left(seat->second, "replaced");
}

/// Whoever watches the event was told by the room.
void Browsers::perform(const MeetingId& meeting, const signal::AttendeeLeft& left,
                       signal::Outbox& /*more*/) {
  const auto seat = room(meeting).present.extract(left.person.attendee);
  if (!seat.empty()) log_left(seat.mapped(), name(left.departure));
}

void Browsers::on_entered(const MeetingId& meeting, const Member& member) {
  if (!is_phone(member) || !meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_phone_entered(person_of(member), member.muted, now, out);
  });
}

void Browsers::on_left(const MeetingId& meeting, const Member& member) {
  log_quality(parts_.journal, member);
  if (!is_phone(member) || !meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_phone_left(member.attendee, now, out);
  });
}

void Browsers::on_muted(const MeetingId& meeting, const Member& member) {
  if (!meetings_.contains(meeting)) return;
  feed(meeting, [&](auto& rules, Instant now, auto& out) {
    rules.on_muted(member.attendee, member.muted, now, out);
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
                     {{"event", seat.event.text},
                      {"invitee", masked_text(seat.invitee)},
                      {"attendee", seat.id.text}});
  if (observer_) observer_(seat.event);
}

void Browsers::log_left(const AttendeeRecord& seat, std::string why) const {
  parts_.journal.log(LogLevel::Info, "left by web",
                     {{"event", seat.event.text},
                      {"invitee", masked_text(seat.invitee)},
                      {"attendee", seat.id.text},
                      {"why", std::move(why)}});
}

}  // namespace convoke::control
