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
                                                  EventId event, std::string passcode,
                                                  std::string caller_number) {
  if (!meeting::is_event_id(event.text) || !meeting::is_passcode(passcode))
    co_return fail(CodeRefusal::Invalid);
  auto stored = co_await parts.store.load_event(event);
  if (!stored) co_return fail(CodeRefusal::Unavailable);
  const auto hash = passcode_hash(parts.vault, event, passcode);
  const auto admitted = meeting::admit(
      *stored, {.passcode_hash = hash, .caller_number = caller_number}, parts.settings.admission,
      *stored ? rooms.present((*stored)->meeting) : 0, parts.clock.wall_now());
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
                                               *stored ? rooms.present((*stored)->meeting) : 0,
                                               parts.clock.wall_now());
  if (!admitted) co_return fail(refusal_of(admitted.error()));
  co_return CheckedCode{.event = std::move(**stored), .invitee = admitted->invitee};
}

}  // namespace convoke::control
