#include "control/web_seats.h"

#include <utility>

#include "base/text.h"

namespace convoke::control {
namespace {

void count_refused(const Parts& parts) {
  parts.journal.count("convoke_passcode_attempts_total", {{"outcome", "limited"}});
}

/// All are looked at: the time taken tells nothing about where a token was found.
const AttendeeRecord* find_token(const std::vector<AttendeeRecord>& seats, std::string_view token) {
  const AttendeeRecord* found = nullptr;
  for (const auto& seat : seats)
    if (equal_in_constant_time(seat.join_token, token)) found = &seat;
  return found;
}

WebSeat web_seat(const AttendeeRecord& seat, const meeting::Event& event) {
  const auto* invitation = meeting::find_invitation(event, seat.invitee);
  return {.event = seat.event,
          .meeting = seat.meeting,
          .attendee = seat.id,
          .external_user_id = seat.external_user_id,
          .join_token = seat.join_token,
          .name = invitation == nullptr ? "" : invitation->name};
}

using Why = JoinRefusal::Why;

JoinRefusal refusal_of(CodeRefusal refusal) {
  switch (refusal) {
    case CodeRefusal::Invalid:
      return {Why::Invalid};
    case CodeRefusal::Ended:
      return {Why::Ended};
    case CodeRefusal::Full:
      return {Why::Full};
    case CodeRefusal::Unavailable:
      return {Why::Unavailable};
  }
  return {Why::Invalid};
}

/// One address alone cannot use up what the event bears.
meeting::KnockLimits::Policy limits_of(const meeting::AdmissionPolicy& policy) {
  return {.knocks_a_minute = policy.joins_a_minute, .misses_a_day = (policy.misses_a_day + 1) / 2};
}

}  // namespace

WebSeats::WebSeats(const Parts& parts, const Rooms& rooms)
    : parts_(parts), rooms_(rooms), limits_(limits_of(parts.settings.admission)) {}

Task<Result<CheckedCode, JoinRefusal>> WebSeats::check(Ticket ticket, IpAddress from) {
  if (const auto wait = limits_.on_knock(from, parts_.clock.wall_now())) {
    count_refused(parts_);
    co_return fail(JoinRefusal{Why::TooOften, *wait});
  }
  if (auto* code = std::get_if<EventCode>(&ticket))
    co_return co_await check_from(std::move(*code), from);
  auto checked = co_await check_token(parts_, rooms_, std::move(std::get<LinkToken>(ticket).text));
  if (!checked) co_return fail(refusal_of(checked.error()));
  co_return std::move(*checked);
}

Task<Result<CheckedCode, JoinRefusal>> WebSeats::check_from(EventCode code, IpAddress from) {
  if (const auto wait = limits_.on_try(from, parts_.clock.wall_now())) {
    count_refused(parts_);
    const bool is_shut = limits_.is_shut(from, parts_.clock.wall_now());
    co_return fail(JoinRefusal{is_shut ? Why::TooManyMisses : Why::TooOften, *wait});
  }
  Door door{.method = meeting::JoinMethod::Web};
  auto checked = co_await check_code(parts_, rooms_, std::move(code), std::move(door));
  const bool missed = !checked && checked.error() == CodeRefusal::Invalid;
  if (missed) {
    limits_.on_miss(from, parts_.clock.wall_now());
  } else {
    limits_.on_hit(from, parts_.clock.wall_now());
  }
  if (!checked) co_return fail(refusal_of(checked.error()));
  co_return std::move(*checked);
}

Task<Result<WebSeat, JoinRefusal>> WebSeats::join(Ticket ticket, IpAddress from) {
  const auto checked = co_await check(std::move(ticket), from);
  if (!checked) co_return fail(checked.error());
  auto& random = parts_.vault.random();
  const AttendeeRecord fresh{.id = {random.uuid()},
                             .meeting = checked->event.meeting,
                             .event = checked->event.id,
                             .invitee = checked->invitee,
                             .external_user_id = random.uuid(),
                             .join_token = random.uuid() + random.uuid(),
                             .join_method = meeting::JoinMethod::Web,
                             .created = parts_.clock.wall_now()};
  const auto seat = co_await parts_.store.find_or_save_attendee(fresh);
  if (!seat) co_return fail(JoinRefusal{Why::Unavailable});
  co_return web_seat(*seat, checked->event);
}

Task<Result<AttendeeRecord, WebSeats::SeatError>> WebSeats::find(MeetingId meeting,
                                                                 std::string join_token) const {
  const auto event = co_await parts_.store.load_event_of(meeting);
  if (!event) co_return fail(SeatError::Unavailable);
  if (!*event || meeting::state(**event, parts_.clock.wall_now()) != meeting::EventState::Open)
    co_return fail(SeatError::Ended);
  auto seats = co_await parts_.store.attendees_of(meeting);
  if (!seats) co_return fail(SeatError::Unavailable);
  const auto* seat = find_token(*seats, join_token);
  if (seat == nullptr) co_return fail(SeatError::NoSuchSeat);
  co_return *seat;
}

Task<Result<std::vector<RosterEntry>, BrowserService::RosterError>> WebSeats::roster(
    MeetingId meeting, std::string join_token) {
  const auto event = co_await parts_.store.load_event_of(meeting);
  const auto seats = co_await parts_.store.attendees_of(std::move(meeting));
  if (!event || !seats) co_return fail(RosterError::Unavailable);
  if (!*event || find_token(*seats, join_token) == nullptr) co_return fail(RosterError::WrongToken);
  std::vector<RosterEntry> entries;
  for (const auto& seat : *seats) {
    const auto* invitation = meeting::find_invitation(**event, seat.invitee);
    entries.push_back({.attendee = seat.id,
                       .external_user_id = seat.external_user_id,
                       .name = invitation == nullptr ? "" : invitation->name,
                       .join_method = seat.join_method});
  }
  co_return entries;
}

}  // namespace convoke::control
