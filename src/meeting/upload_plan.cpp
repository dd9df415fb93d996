#include "meeting/upload_plan.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/text.h"

namespace convoke::meeting {
namespace {

std::string key_of(const wire::Participant& person) {
  if (!person.phone_number.empty()) return "tel:" + person.phone_number;
  return "mailto:" + to_lower(person.email);
}

bool is_same_person(const Invitation& invited, const wire::Participant& person) {
  if (!invited.phone_number.empty() && !person.phone_number.empty())
    return invited.phone_number == person.phone_number;
  return !invited.email.empty() && equals_ignoring_case(invited.email, person.email);
}

Event fresh_event(const std::optional<Event>& stored, const wire::EventFile& file,
                  const PlanInputs& inputs) {
  Event event{.id = {file.event_id}, .meeting = inputs.fresh_meeting, .created = inputs.now};
  if (stored) {
    event.version = stored->version;
    event.generation = stored->generation + 1;
  }
  return event;
}

/// Marks the invitation as due for whatever channels the person has.
PlannedNotice notify(Invitation& invitation, const PlanInputs& inputs) {
  ++invitation.round;
  PlannedNotice notice{.key = invitation.key};
  if (inputs.mail_enabled && !invitation.email.empty()) {
    notice.mail = true;
    invitation.mail = MailState::Queued;
    invitation.mail_detail.clear();
  }
  if (invitation.call) {
    notice.ring = true;
    invitation.call_state = CallState::Queued;
    invitation.call_detail.clear();
    invitation.sip_code = 0;
  }
  invitation.changed = inputs.now;
  return notice;
}

void update(Invitation& invitation, const wire::Participant& person) {
  if (!person.name.empty()) invitation.name = person.name;
  if (!person.email.empty()) invitation.email = person.email;
  if (!person.phone_number.empty()) invitation.phone_number = person.phone_number;
  invitation.call = person.call;
}

PlannedNotice invite(Event& event, const wire::Participant& person, const PlanInputs& inputs) {
  const auto found =
      std::find_if(event.invitations.begin(), event.invitations.end(),
                   [&](const Invitation& invited) { return is_same_person(invited, person); });
  if (found != event.invitations.end()) {
    update(*found, person);
    if (found->token.hash.empty()) found->token = inputs.draw_token();
    auto notice = person.notify_again ? notify(*found, inputs) : PlannedNotice{.key = found->key};
    notice.known = true;
    return notice;
  }
  Invitation invitation{.key = key_of(person),
                        .position = static_cast<int>(event.invitations.size()),
                        .passcode = inputs.draw_passcode(event.invitations),
                        .token = inputs.draw_token()};
  update(invitation, person);
  event.invitations.push_back(std::move(invitation));
  return notify(event.invitations.back(), inputs);
}

}  // namespace

Result<UploadPlan, PlanError> plan_upload(const std::optional<Event>& stored,
                                          const wire::EventFile& file, const PlanInputs& inputs) {
  const bool open = stored && state(*stored, inputs.now) == EventState::Open;
  UploadPlan plan{.event = open ? *stored : fresh_event(stored, file, inputs),
                  .reopened = stored && !open};
  plan.event.expires = inputs.now + inputs.lifetime;
  for (const auto& person : file.participants)
    plan.notices.push_back(invite(plan.event, person, inputs));
  if (plan.event.invitations.size() > static_cast<std::size_t>(inputs.max_invitees))
    return fail(PlanError::TooManyInvitees);
  return plan;
}

}  // namespace convoke::meeting
