#include "control/code_check.h"

#include <utility>

#include "control/passcodes.h"
#include "meeting/passcode.h"

namespace convoke::control {
namespace {

CodeRefusal refusal_of(meeting::AdmissionError error) {
  switch (error) {
    case meeting::AdmissionError::Invalid:
      return CodeRefusal::Invalid;
    case meeting::AdmissionError::Ended:
      return CodeRefusal::Ended;
    case meeting::AdmissionError::Full:
      return CodeRefusal::Full;
  }
  return CodeRefusal::Invalid;
}

std::string_view outcome_name(const Result<meeting::Admission, meeting::AdmissionError>& result) {
  if (result) return "admitted";
  switch (result.error()) {
    case meeting::AdmissionError::Invalid:
      return "invalid";
    case meeting::AdmissionError::Ended:
      return "ended";
    case meeting::AdmissionError::Full:
      return "full";
  }
  return "invalid";
}

/// The room of a stored event for who comes in this way.
meeting::Occupancy occupancy(const Rooms& rooms, const std::optional<meeting::Event>& event,
                             meeting::JoinMethod method) {
  if (!event) return {};
  meeting::Occupancy room{.present = rooms.present(event->meeting)};
  if (method == meeting::JoinMethod::Web)
    room.has_seat = [&rooms, meeting = event->meeting](const std::string& invitee) {
      return rooms.is_in_by(meeting::JoinMethod::Web, meeting, invitee);
    };
  return room;
}

Task<void> note_miss(const Parts& parts, EventId event) {
  const auto day = meeting::day_of(parts.clock.wall_now());
  const auto misses = co_await parts.store.count_miss(event, day);
  if (misses && *misses == parts.settings.admission.misses_a_day)
    parts.journal.log(LogLevel::Warn,
                      "too many wrong passcodes: until tomorrow the event takes codes only from "
                      "its invitees' numbers",
                      {{"event", event.text}});
}

}  // namespace

Task<Result<CheckedCode, CodeRefusal>> check_code(const Parts& parts, const Rooms& rooms,
                                                  EventCode code, Door door) {
  const auto& event = code.event;
  if (!meeting::is_event_id(event.text) || !meeting::is_passcode(code.passcode))
    co_return fail(CodeRefusal::Invalid);
  auto stored = co_await parts.store.load_event(event);
  if (!stored) co_return fail(CodeRefusal::Unavailable);
  const auto hash = passcode_hash(parts.vault, event, code.passcode);
  const auto admitted = meeting::admit(
      *stored, {.passcode_hash = hash, .caller_number = door.caller_number},
      parts.settings.admission, occupancy(rooms, *stored, door.method), parts.clock.wall_now());
  parts.journal.count("convoke_passcode_attempts_total",
                      {{"outcome", std::string(outcome_name(admitted))}});
  if (admitted) co_return CheckedCode{.event = std::move(**stored), .invitee = admitted->invitee};
  if (*stored && admitted.error() == meeting::AdmissionError::Invalid)
    co_await note_miss(parts, event);
  co_return fail(refusal_of(admitted.error()));
}

Task<Result<CheckedCode, CodeRefusal>> check_token(const Parts& parts, const Rooms& rooms,
                                                   std::string token) {
  const auto event = meeting::event_of_token(token);
  if (!event) co_return fail(CodeRefusal::Invalid);
  auto stored = co_await parts.store.load_event(*event);
  if (!stored) co_return fail(CodeRefusal::Unavailable);
  const auto hash = token_hash(parts.vault, token);
  const auto admitted = meeting::admit_by_link(*stored, hash, parts.settings.admission,
                                               occupancy(rooms, *stored, meeting::JoinMethod::Web),
                                               parts.clock.wall_now());
  if (!admitted) co_return fail(refusal_of(admitted.error()));
  co_return CheckedCode{.event = std::move(**stored), .invitee = admitted->invitee};
}

}  // namespace convoke::control
