#include <algorithm>
#include <utility>

#include "signal/meeting.h"

/// How connections come to a seat, and how they lose it.
namespace convoke::signal {
namespace {

constexpr std::uint32_t kMovedElsewhere = 301;
constexpr std::uint32_t kForbidden = 403;
constexpr std::uint32_t kConflict = 409;
constexpr std::uint32_t kGone = 410;
constexpr std::uint32_t kRemoved = 411;

bool may_speak(const Identity& who) {
  return may_send(who.is_content ? who.capabilities.content : who.capabilities.audio);
}

}  // namespace

void Meeting::close(ConnectionId id, std::uint16_t code, Outbox& out) {
  connections_.erase(id);
  out.push_back(Close{id, code});
}

/// Those that may still do something.
std::size_t Meeting::connections_of(const AttendeeId& attendee) const {
  return static_cast<std::size_t>(std::ranges::count_if(connections_, [&](const auto& entry) {
    const auto& state = entry.second.state;
    const auto* const arrived = std::get_if<Arrived>(&state);
    const auto* const joined = std::get_if<Joined>(&state);
    const auto* const who = arrived != nullptr  ? std::get_if<Identity>(&arrived->arrival)
                            : joined != nullptr ? &joined->who
                                                : nullptr;
    return who != nullptr && who->owner.attendee == attendee;
  }));
}

void Meeting::on_join(Connection& connection, const frame::Join& join, Instant now, Outbox& out) {
  const Arrival arrival = std::get<Arrived>(connection.state).arrival;
  const auto* const who = std::get_if<Identity>(&arrival);
  if (who == nullptr) return refuse(connection, {kForbidden, "unknown", kCloseForbidden}, now, out);
  // The share of a page that has yet to come back itself.
  if (who->is_content && !seats_.contains(who->owner.attendee))
    return close(connection.id, kCloseComeAgain, out);
  const auto refusal = refusal_of(*who);
  if (refusal) return refuse(connection, *refusal, now, out);
  take_seat(connection, *who, join, now, out);
}

std::optional<Meeting::Verdict> Meeting::refusal_of(const Identity& who) const {
  if (seats_.contains(who.person().attendee)) return std::nullopt;
  if (who.is_content && !may_send(who.capabilities.content))
    return Verdict{kForbidden, "may not share", kCloseForbidden};
  if (who.is_content && shares() >= limits_.shares)
    return Verdict{kConflict, "too many shares", kCloseConflict};
  if (!who.is_content && seats_.size() - shares() + phones_.size() >= limits_.attendees)
    return Verdict{kConflict, "full", kCloseConflict};
  return std::nullopt;
}

void Meeting::take_seat(Connection& connection, const Identity& who, const frame::Join& join,
                        Instant now, Outbox& out) {
  const AttendeeId attendee = who.person().attendee;
  const auto [place, is_new] = seats_.try_emplace(attendee, Seat{.muted = !may_speak(who)});
  Seat& seat = place->second;
  const bool is_same_page = !is_new && seat.audio_session_id == join.audio_session_id;
  const Instant seen = is_same_page ? last_heard(seat) : Instant::min();
  if (!is_new) make_room(seat, is_same_page, now, out);
  seat.muted_by_others &= is_same_page;

  seat.who = who;
  seat.audio_session_id = join.audio_session_id;
  seat.connection = connection.id;
  seat.grace_until = kNever;
  connection.state = Joined{.who = who,
                            .caught_up_to = seen,
                            .media_due = now + limits_.media_wait,
                            .seen_index = index_version_};
  wake_by(now + limits_.media_wait);
  arm(connection, now + limits_.ping_after);
  out.push_back(
      Send{{connection.id},
           {.payload = frame::JoinAck{.video_subscription_limit = limits_.video_subscriptions}}});
  out.push_back(Send{{connection.id}, {.payload = index_for(who)}});
  if (is_new) index_is_due(now + limits_.index_delay);
}

Instant Meeting::last_heard(const Seat& seat) {
  return seat.connection ? find(*seat.connection)->last_heard : seat.last_heard;
}

/// Takes the seat from the connection before, and stops its peer. The roster's row stays.
void Meeting::make_room(Seat& seat, bool is_same_page, Instant now, Outbox& out) {
  if (seat.connection && is_same_page) {
    close(*seat.connection, kCloseNormal, out);
  } else if (seat.connection) {
    tell_status(*find(*seat.connection), {kMovedElsewhere, "", kCloseConflict}, now, out);
  }
  if (seat.peer) out.push_back(ClosePeer{*seat.peer});
  seat.peer.reset();
  seat.connection.reset();
  if (is_same_page) return;
  const Person person = seat.who.person();
  if (presence_.contains(person.attendee)) out.push_back(AttendeeMoved{person});
  if (!seat.who.is_content)
    end_seat(content_of(person.attendee), {kMovedElsewhere, "", kCloseConflict}, Departure::Left,
             now, out);
}

/// Before a JOIN was accepted: an error that ends the client's attempts.
void Meeting::refuse(Connection& connection, const Verdict& verdict, Instant now, Outbox& out) {
  const auto to_client = [&](frame::ServerPayload payload) {
    return Send{{connection.id},
                {.payload = std::move(payload),
                 .error = frame::Error{verdict.status, std::string(verdict.why)}}};
  };
  out.push_back(to_client(frame::JoinAck{}));
  const auto* const arrived = std::get_if<Arrived>(&connection.state);
  const auto* const who = arrived != nullptr ? std::get_if<Identity>(&arrived->arrival) : nullptr;
  if (who != nullptr && who->is_content && verdict.status == kConflict)
    return tell_status(connection, verdict, now, out);
  connection.state = Ending{verdict.code};
  arm(connection, now + limits_.close_wait);
}

/// A client that breaks the protocol, at any time.
void Meeting::misbehaved(Connection& connection, const Verdict& verdict, Instant now, Outbox& out) {
  if (std::holds_alternative<Arrived>(connection.state))
    return refuse(connection, verdict, now, out);
  const auto* const joined = std::get_if<Joined>(&connection.state);
  if (joined == nullptr) return;  // It was told already.
  const AttendeeId attendee = joined->who.person().attendee;
  out.push_back(Send{{connection.id},
                     {.payload = frame::Notification{.level = frame::Notification::Level::Error,
                                                     .message = std::string(verdict.why)},
                      .error = frame::Error{verdict.status, std::string(verdict.why)}}});
  connection.state = Ending{verdict.code};
  arm(connection, now + limits_.close_wait);
  remove_seat(attendee, Departure::Expelled, now, out);
}

void Meeting::on_leave(Connection& connection, Instant now, Outbox& out) {
  out.push_back(Send{{connection.id}, {.payload = frame::LeaveAck{}}});
  if (const auto* ending = std::get_if<Ending>(&connection.state))
    return close(connection.id, ending->code, out);
  const auto* const joined = std::get_if<Joined>(&connection.state);
  const std::optional<AttendeeId> attendee =
      joined != nullptr ? std::optional(joined->who.person().attendee) : std::nullopt;
  connection.state = Left{};
  arm(connection, now + limits_.close_wait);
  if (attendee) remove_seat(*attendee, Departure::Left, now, out);
}

void Meeting::tell_status(Connection& connection, const Verdict& verdict, Instant now,
                          Outbox& out) {
  out.push_back(Send{{connection.id}, {.payload = frame::AudioStatus{.status = verdict.status}}});
  connection.state = Ending{verdict.code};
  arm(connection, now + limits_.close_wait);
}

/// Tells the seat's connection why, and gives up the seat.
void Meeting::end_seat(const AttendeeId& attendee, const Verdict& verdict, Departure departure,
                       Instant now, Outbox& out) {
  const auto seat = seats_.find(attendee);
  if (seat == seats_.end()) return;
  if (seat->second.connection) tell_status(*find(*seat->second.connection), verdict, now, out);
  remove_seat(attendee, departure, now, out);
}

void Meeting::remove_seat(const AttendeeId& attendee, Departure departure, Instant now,
                          Outbox& out) {
  auto seat = seats_.extract(attendee);
  if (seat.empty()) return;
  const Identity& who = seat.mapped().who;
  if (seat.mapped().peer) out.push_back(ClosePeer{*seat.mapped().peer});
  const auto gone = presence_.leave(attendee, departure);
  tell_present(gone, out);
  if (gone) out.push_back(AttendeeLeft{who.person(), departure});
  const bool published = sources_.withdraw(attendee);
  index_is_due(now + limits_.index_delay);
  if (!who.is_content)
    end_seat(content_of(attendee), {kGone, "", kCloseEnded}, Departure::Left, now, out);
  if (published) send_index(out);
}

void Meeting::lose(const Joined& joined, Connection& connection, Closing closing, Instant now) {
  const auto seat = seats_.find(joined.who.person().attendee);
  if (seat == seats_.end() || seat->second.connection != connection.id) return;
  seat->second.connection.reset();
  seat->second.last_heard = connection.last_heard;
  seat->second.grace_until = now + limits_.grace;
  wake_by(seat->second.grace_until);
  seat->second.departure = closing == Closing::Clean ? Departure::Left : Departure::Dropped;
}

void Meeting::on_removed(const AttendeeId& attendee, Instant now, Outbox& out) {
  const Verdict verdict{kRemoved, "", kCloseRemoved};
  end_seat(content_of(attendee), verdict, Departure::Removed, now, out);
  end_seat(attendee, verdict, Departure::Removed, now, out);
  std::vector<ConnectionId> knocking;
  for (const auto& [id, connection] : connections_) {
    const auto* const arrived = std::get_if<Arrived>(&connection.state);
    const auto* const who = arrived ? std::get_if<Identity>(&arrived->arrival) : nullptr;
    if (who != nullptr && who->owner.attendee == attendee) knocking.push_back(id);
  }
  for (const auto id : knocking) find(id)->state = Arrived{Refusal::WrongToken};
}

void Meeting::on_ended(Instant now, Outbox& out) {
  phase_ = Phase::Ended;
  std::vector<ConnectionId> waiting;
  for (const auto& [id, connection] : connections_)
    if (std::holds_alternative<Arrived>(connection.state)) waiting.push_back(id);
  for (const auto id : waiting) close(id, kCloseEnded, out);
  // First all are told, so that nobody is told of the others' leaving.
  for (auto& [attendee, seat] : seats_)
    if (const auto id = std::exchange(seat.connection, std::nullopt))
      tell_status(*find(*id), {kGone, "", kCloseEnded}, now, out);
  while (!seats_.empty()) remove_seat(seats_.begin()->first, Departure::Ended, now, out);
}

void Meeting::on_draining(Instant now, Outbox& out) {
  phase_ = Phase::Draining;
  while (!connections_.empty()) {
    auto& [id, connection] = *connections_.begin();
    if (const auto* joined = std::get_if<Joined>(&connection.state))
      lose(*joined, connection, Closing::Abnormal, now);
    close(id, kCloseComeAgain, out);
  }
}

}  // namespace convoke::signal
