#include "control/web_seats.h"

#include <utility>

#include "base/text.h"

namespace convoke::control {
namespace {

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

}  // namespace

Task<Result<WebSeat, CodeRefusal>> WebSeats::join(EventId event, std::string passcode) {
  const auto checked =
      co_await check_code(parts_, rooms_, std::move(event), std::move(passcode), "");
  if (!checked) co_return fail(checked.error());
  const auto seats = co_await parts_.store.attendees_of(checked->event.meeting);
  if (!seats) co_return fail(CodeRefusal::Unavailable);
  for (const auto& seat : *seats)
    if (seat.invitee == checked->invitee && seat.join_method == meeting::JoinMethod::Web)
      co_return web_seat(seat, checked->event);
  auto& random = parts_.vault.random();
  const AttendeeRecord seat{.id = {random.uuid()},
                            .meeting = checked->event.meeting,
                            .event = checked->event.id,
                            .invitee = checked->invitee,
                            .external_user_id = random.uuid(),
                            .join_token = random.uuid() + random.uuid(),
                            .join_method = meeting::JoinMethod::Web,
                            .created = parts_.clock.wall_now()};
  const auto saved = co_await parts_.store.save_attendee(seat);
  if (!saved) co_return fail(CodeRefusal::Unavailable);
  co_return web_seat(seat, checked->event);
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
