#include "meeting/admission.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "base/text.h"

namespace convoke::meeting {
namespace {

std::string_view text_of(BytesView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// All are compared: the time taken tells nothing about whose secret it is.
const Invitation* find_by(StoredSecret Invitation::*secret, const Event& event, BytesView hash) {
  const Invitation* found = nullptr;
  for (const auto& invitation : event.invitations)
    if (equal_in_constant_time(text_of((invitation.*secret).hash), text_of(hash)))
      found = &invitation;
  return found;
}

/// Somebody whose invitation has been found.
Result<Admission, AdmissionError> let_in(const Event& event, const Invitation& invitation,
                                         const AdmissionPolicy& policy, const Occupancy& room,
                                         WallTime now) {
  if (state(event, now) != EventState::Open) return fail(AdmissionError::Ended);
  const bool comes_again = room.has_seat && room.has_seat(invitation.key);
  if (!comes_again && room.present >= policy.max_attendees) return fail(AdmissionError::Full);
  return Admission{.invitee = invitation.key};
}

bool is_invitees_number(const Event& event, std::string_view number) {
  return !number.empty() &&
         std::any_of(event.invitations.begin(), event.invitations.end(),
                     [&](const Invitation& each) { return each.phone_number == number; });
}

}  // namespace

std::int64_t day_of(WallTime now) {
  return std::chrono::floor<std::chrono::days>(now).time_since_epoch().count();
}

bool is_guarded(const Event& event, const AdmissionPolicy& policy, WallTime now) {
  return event.misses_day == day_of(now) && event.misses >= policy.misses_a_day;
}

Result<Admission, AdmissionError> admit(const std::optional<Event>& event, const Knock& knock,
                                        const AdmissionPolicy& policy, const Occupancy& room,
                                        WallTime now) {
  if (!event) return fail(AdmissionError::Invalid);
  const auto* invitation = find_by(&Invitation::passcode, *event, knock.passcode_hash);
  if (invitation == nullptr) return fail(AdmissionError::Invalid);
  if (is_guarded(*event, policy, now) && !is_invitees_number(*event, knock.caller_number))
    return fail(AdmissionError::Invalid);
  return let_in(*event, *invitation, policy, room, now);
}

Result<Admission, AdmissionError> admit_by_link(const std::optional<Event>& event,
                                                BytesView token_hash, const AdmissionPolicy& policy,
                                                const Occupancy& room, WallTime now) {
  if (!event || token_hash.empty()) return fail(AdmissionError::Invalid);
  const auto* invitation = find_by(&Invitation::token, *event, token_hash);
  if (invitation == nullptr) return fail(AdmissionError::Invalid);
  return let_in(*event, *invitation, policy, room, now);
}

}  // namespace convoke::meeting
