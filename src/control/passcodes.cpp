#include "control/passcodes.h"

#include <algorithm>

#include "meeting/passcode.h"

namespace convoke::control {

Bytes passcode_hash(const Vault& vault, const EventId& event, std::string_view code) {
  return vault.keyed_hash("passcode:" + event.text + ":" + std::string(code));
}

meeting::StoredSecret draw_stored_passcode(Vault& vault, const EventId& event,
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

Bytes token_hash(const Vault& vault, std::string_view token) {
  return vault.keyed_hash("web-token:" + std::string(token));
}

meeting::StoredSecret draw_stored_token(Vault& vault, const EventId& event) {
  const auto token = meeting::draw_token(vault.random(), event);
  return {.hash = token_hash(vault, token), .sealed = vault.seal(token)};
}

std::optional<std::string> web_link(const Vault& vault, std::string_view site_url,
                                    const meeting::Invitation& invitation) {
  if (site_url.empty() || invitation.token.sealed.empty()) return std::nullopt;
  const auto token = vault.unseal(invitation.token.sealed);
  if (!token) return std::nullopt;
  return std::string(site_url) + "/meeting#token=" + *token;
}

}  // namespace convoke::control
