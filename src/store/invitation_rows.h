#pragma once

#include <optional>
#include <string>
#include <vector>

#include "meeting/event.h"

namespace soci {
class session;
}

namespace convoke::store {

/// In the order of `position`.
std::vector<meeting::Invitation> load_invitations(soci::session& sql, const EventId& event);

/// No value: the event has no such invitee.
std::optional<meeting::Invitation> load_invitation(soci::session& sql, const EventId& event,
                                                   const std::string& invitee);

/// Makes the stored invitations of the event those of `event`; see write_event() for what of them
/// is kept.
void write_invitations(soci::session& sql, const meeting::Event& event);

}  // namespace convoke::store
