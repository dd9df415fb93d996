#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "control/ports.h"
#include "meeting/event.h"

namespace convoke::control {

/// What is stored to compare a code with: keyed, and bound to its event.
Bytes passcode_hash(const Vault& vault, const EventId& event, std::string_view code);

/// Draws a code unlike all of `invitations`, ready to be stored.
meeting::StoredPasscode draw_stored_passcode(Vault& vault, const EventId& event,
                                             const std::vector<meeting::Invitation>& invitations);

}  // namespace convoke::control
