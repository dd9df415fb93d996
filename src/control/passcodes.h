#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/ports.h"
#include "meeting/event.h"

namespace convoke::control {

/// What is stored to compare a code with: keyed, and bound to its event.
Bytes passcode_hash(const Vault& vault, const EventId& event, std::string_view code);

/// Draws a code unlike all of `invitations`, ready to be stored.
meeting::StoredSecret draw_stored_passcode(Vault& vault, const EventId& event,
                                           const std::vector<meeting::Invitation>& invitations);

/// What is stored to compare the token of a web link with: keyed; the token names its event.
Bytes token_hash(const Vault& vault, std::string_view token);

/// Draws a token, ready to be stored.
meeting::StoredSecret draw_stored_token(Vault& vault, const EventId& event);

/// What a mail or an answer gives the invitee: where to open the site with the token in the URL's
/// fragment, which no server or proxy gets to see. No value: the site has no address, or there is
/// no token that this installation can read.
std::optional<std::string> web_link(const Vault& vault, std::string_view site_url,
                                    const meeting::Invitation& invitation);

}  // namespace convoke::control
