#include "control/passcodes.h"

#include <algorithm>

#include "meeting/passcode.h"

namespace convoke::control {

Bytes passcode_hash(const Vault& vault, const EventId& event, std::string_view code) {
  return vault.keyed_hash("passcode:" + event.text + ":" + std::string(code));
}

meeting::StoredPasscode draw_stored_passcode(Vault& vault, const EventId& event,
                                             const std::vector<meeting::Invitation>& invitations) {
  Bytes hash;
  const auto is_taken = [&](std::string_view code) {
    hash = passcode_hash(vault, event, code);
    return std::any_of(invitations.begin(), invitations.end(),
                       [&](const auto& each) { return each.passcode.hash == hash; });
  };
  const auto code = meeting::draw_passcode(vault.random(), event, is_taken);
  return {.hash = hash, .sealed = vault.seal(code)};
}

}  // namespace convoke::control
