#include "control/reception.h"

#include <utility>

#include "base/mask.h"
#include "control/code_check.h"
#include "control/spawn.h"
#include "flow/texts.h"

namespace convoke::control {
namespace {

InvitationKey key_of(const AttendeeRecord& seat, int generation) {
  return {.event = seat.event, .generation = generation, .invitee = seat.invitee};
}

flow::QueryAnswer no_answer() {
  return flow::JoinRefused{std::string(flow::texts::kCouldNotConnect)};
}

flow::QueryAnswer refusal(CodeRefusal refusal) {
  switch (refusal) {
    case CodeRefusal::Invalid:
      return flow::InvalidPasscode{};
    case CodeRefusal::Ended:
      return flow::EventEnded{};
    case CodeRefusal::Full:
      return flow::JoinRefused{std::string(flow::texts::kMeetingFull)};
    case CodeRefusal::Unavailable:
      return no_answer();
  }
  return flow::InvalidPasscode{};
}

}  // namespace

Task<flow::QueryAnswer> Reception::check_passcode(EventId event, std::string passcode,
                                                  Caller caller) {
  EventCode code{.event = std::move(event), .passcode = std::move(passcode)};
  Door door{.method = meeting::JoinMethod::Phone, .caller_number = std::move(caller.number)};
  auto checked = co_await check_code(parts_, rooms_, std::move(code), std::move(door));
  if (!checked) co_return refusal(checked.error());
  co_return co_await make_seat(checked->event, std::move(checked->invitee), caller.leg);
}

Task<flow::QueryAnswer> Reception::prepare_join(InvitationKey invitation, LegId leg) {
  const auto stored = co_await parts_.store.load_for(invitation.event, invitation.invitee);
  if (!stored) co_return no_answer();
  if (!*stored || (*stored)->generation != invitation.generation ||
      meeting::state(**stored, parts_.clock.wall_now()) != meeting::EventState::Open)
    co_return flow::EventEnded{};
  if (rooms_.present((*stored)->meeting) >= parts_.settings.admission.max_attendees)
    co_return refusal(CodeRefusal::Full);
  co_return co_await make_seat(**stored, invitation.invitee, leg);
}

Task<flow::QueryAnswer> Reception::make_seat(const meeting::Event& event, std::string invitee,
                                             LegId leg) {
  auto& random = parts_.vault.random();
  AttendeeRecord seat{.id = {random.uuid()},
                      .meeting = event.meeting,
                      .event = event.id,
                      .invitee = std::move(invitee),
                      .external_user_id = random.uuid(),
                      .join_token = random.uuid() + random.uuid(),
                      .join_method = meeting::JoinMethod::Phone,
                      .created = parts_.clock.wall_now()};
  const flow::Admitted admitted{
      .meeting_id = seat.meeting, .attendee_id = seat.id, .join_token = seat.join_token};
  const auto saved = co_await parts_.store.save_attendee(seat);
  if (!saved) co_return no_answer();
  reserved_[leg] = seat.join_token;
  seats_[seat.join_token] = std::move(seat);
  co_return admitted;
}

Task<bool> Reception::join(MeetingId meeting, std::string join_token, LegId leg) {
  const auto found = seats_.find(join_token);
  if (found == seats_.end() || found->second.meeting != meeting) co_return false;
  auto seat = found->second;
  const auto event = co_await parts_.store.load_event_of(meeting);
  if (!event || !*event ||
      meeting::state(**event, parts_.clock.wall_now()) != meeting::EventState::Open)
    co_return false;
  rooms_.enter(seat, leg);
  taken_[leg] = seat;
  observers_.joined(key_of(seat, (*event)->generation), leg);
  co_await note_joined(std::move(seat));
  co_return true;
}

void Reception::leave(LegId leg) {
  const auto found = taken_.find(leg);
  if (found == taken_.end()) return drop_seat(leg);
  auto seat = std::move(found->second);
  taken_.erase(found);
  reserved_.erase(leg);
  seats_.erase(seat.join_token);
  rooms_.leave(leg);
  spawn(parts_, note_left(std::move(seat)));
}

void Reception::drop_seat(LegId leg) {
  const auto reserved = reserved_.find(leg);
  if (reserved == reserved_.end()) return;
  const auto seat = seats_.find(reserved->second);
  reserved_.erase(reserved);
  if (seat == seats_.end()) return;
  spawn(parts_, delete_attendee(seat->second.id));
  seats_.erase(seat);
}

Task<void> Reception::delete_attendee(AttendeeId id) {
  tolerate(co_await parts_.store.delete_attendee(std::move(id)));
}

void Reception::forget(const MeetingId& meeting) {
  std::erase_if(seats_, [&](const auto& each) { return each.second.meeting == meeting; });
}

Task<void> Reception::note_joined(AttendeeRecord seat) {
  const auto event = co_await parts_.store.load_for(seat.event, seat.invitee);
  if (!event || !*event) co_return;
  const auto now = parts_.clock.wall_now();
  const InvitationPatch patch{.call_state = meeting::CallState::Joined,
                              .call_detail = "",
                              .join_method = seat.join_method,
                              .attendee = seat.id};
  const auto key = key_of(seat, (*event)->generation);
  tolerate(co_await parts_.store.patch(key, patch, now));
  seat.present = true;
  parts_.journal.log(LogLevel::Info, "joined by phone",
                     {{"event", seat.event.text},
                      {"invitee", masked_text(seat.invitee)},
                      {"attendee", seat.id.text}});
  tolerate(co_await parts_.store.save_attendee(seat));
  observers_.changed(seat.event);
}

Task<void> Reception::note_left(AttendeeRecord seat) {
  tolerate(co_await parts_.store.delete_attendee(seat.id));
  const auto event = co_await parts_.store.load_for(seat.event, seat.invitee);
  if (!event || !*event || (*event)->meeting != seat.meeting) co_return;
  // Somebody who called again meanwhile has not left.
  if (!rooms_.is_in_by(meeting::JoinMethod::Phone, seat.meeting, seat.invitee)) {
    const auto key = key_of(seat, (*event)->generation);
    const InvitationPatch patch{.call_state = meeting::CallState::Left};
    tolerate(co_await parts_.store.patch(key, patch, parts_.clock.wall_now()));
  }
  parts_.journal.log(LogLevel::Info, "left",
                     {{"event", seat.event.text},
                      {"invitee", masked_text(seat.invitee)},
                      {"attendee", seat.id.text}});
  observers_.changed(seat.event);
}

}  // namespace convoke::control
