#pragma once

#include <optional>
#include <string>
#include <vector>

#include "control/store.h"

namespace soci {
class session;
}

/// Effects as rows. A row is `ready`, `flying` (claimed), `done` or `failed`. Each function is
/// called inside a unit of work and throws what the database throws.
namespace convoke::store {

/// An effect whose key is known already is not owed twice: it is left out.
void add_effects(soci::session& sql, const std::vector<control::OutboxRow>& effects);
/// Ready ones become done.
void drop_ready_effects(soci::session& sql, const EventId& event);

/// Who claims, and how.
struct Claim {
  control::Channel channel = control::Channel::Mail;
  int limit = 1;
  std::string boot_id{};
  WallTime now{};
  WallTime lease_until{};
};

/// Ready rows, and flying ones of another boot whose lease has run out.
std::vector<control::OutboxRow> claim(soci::session& sql, const Claim& claim);
std::optional<WallTime> next_ready(soci::session& sql, control::Channel channel);

/// Ends the claim that `row` came from; false: it was claimed anew since (its lease had run out),
/// nothing is changed.
bool finish(soci::session& sql, const control::OutboxRow& row, control::OutboxState state,
            const std::string& last_error);
bool release(soci::session& sql, const control::OutboxRow& row);
int recover(soci::session& sql, const std::string& boot_id, WallTime now);
control::Store::Backlog backlog(soci::session& sql, control::Channel channel, WallTime now);

}  // namespace convoke::store
