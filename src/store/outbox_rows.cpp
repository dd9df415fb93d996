#include "store/outbox_rows.h"

#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <tuple>

#include "store/columns.h"

namespace convoke::store {
namespace {

using soci::into;
using soci::use;

/// Numbers for new rows; never given twice, not even after erasing.
std::int64_t reserve_ids(soci::session& sql, std::size_t count) {
  const auto more = static_cast<std::int64_t>(count);
  std::int64_t last = 0;
  sql << "UPDATE counters SET value = value + :more WHERE name = 'outbox'", use(more);
  sql << "SELECT value FROM counters WHERE name = 'outbox'", into(last);
  return last - more + 1;
}

}  // namespace

void add_effects(soci::session& sql, const std::vector<control::OutboxRow>& effects) {
  if (effects.empty()) return;
  auto id = reserve_ids(sql, effects.size());
  control::OutboxRow row;
  std::string channel;
  std::int64_t not_before = 0;
  soci::statement insert =
      (sql.prepare << "INSERT INTO outbox (id, event, generation, invitee, channel, round, attempt,"
                      " not_before, message_id, state, boot_id, lease_until, last_error, queued)"
                      " VALUES (:id, :event, :generation, :invitee, :channel, :round, :attempt,"
                      " :not_before, :message_id, 'ready', '', 0, '', :queued)"
                      " ON CONFLICT DO NOTHING",
       use(id), use(row.event.text), use(row.generation), use(row.invitee), use(channel),
       use(row.round), use(row.attempt), use(not_before), use(row.message_id), use(not_before));
  for (const auto& effect : effects) {
    row = effect;
    channel = to_text(effect.channel);
    not_before = to_column(effect.not_before);  // NOLINT: the statement is bound to it.
    insert.execute(true);
    ++id;
  }
}

void drop_ready_effects(soci::session& sql, const EventId& event) {
  sql << "UPDATE outbox SET state = 'done', last_error = 'not wanted any more'"
         " WHERE event = :event AND state = 'ready'",
      use(event.text);
}

std::vector<control::OutboxRow> claim(soci::session& sql, const Claim& claim) {
  const auto channel = to_text(claim.channel);
  const auto now = to_column(claim.now);
  const auto lease_until = to_column(claim.lease_until);
  sql << "UPDATE outbox SET state = 'ready' WHERE channel = :channel AND state = 'flying'"
         " AND lease_until <= :now AND boot_id <> :boot_id",
      use(channel), use(now), use(claim.boot_id);
  control::OutboxRow row{.channel = claim.channel};
  std::int64_t not_before = 0;
  soci::statement update =
      (sql.prepare << "UPDATE outbox SET state = 'flying', boot_id = :boot_id,"
                      " lease_until = :lease_until, attempt = attempt + 1 WHERE id IN"
                      " (SELECT id FROM outbox WHERE channel = :channel AND state = 'ready'"
                      " AND not_before <= :now ORDER BY not_before, id LIMIT :limit)"
                      " RETURNING id, event, generation, invitee, round, attempt, not_before,"
                      " message_id",
       use(claim.boot_id), use(lease_until), use(channel), use(now), use(claim.limit), into(row.id),
       into(row.event.text), into(row.generation), into(row.invitee), into(row.round),
       into(row.attempt), into(not_before), into(row.message_id));
  std::vector<control::OutboxRow> claimed;
  update.execute();
  while (update.fetch()) {
    row.not_before = time_of(not_before);
    claimed.push_back(row);
  }
  // RETURNING promises no order.
  std::sort(claimed.begin(), claimed.end(), [](const auto& a, const auto& b) {
    return std::tie(a.not_before, a.id) < std::tie(b.not_before, b.id);
  });
  return claimed;
}

std::optional<WallTime> next_ready(soci::session& sql, control::Channel channel) {
  const auto name = to_text(channel);
  std::int64_t ready = 0;
  auto indicator = soci::i_null;
  sql << "SELECT MIN(not_before) FROM outbox WHERE channel = :channel AND state = 'ready'",
      use(name), into(ready, indicator);
  if (indicator == soci::i_null) return std::nullopt;
  return time_of(ready);
}

bool finish(soci::session& sql, const control::OutboxRow& row, control::OutboxState state,
            const std::string& last_error) {
  const auto name = to_text(state);
  const auto not_before = to_column(row.not_before);
  soci::statement update =
      (sql.prepare << "UPDATE outbox SET state = :state, not_before = :not_before,"
                      " last_error = :last_error, boot_id = '', lease_until = 0"
                      " WHERE id = :id AND state = 'flying' AND attempt = :attempt",
       use(name), use(not_before), use(last_error), use(row.id), use(row.attempt));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

bool release(soci::session& sql, const control::OutboxRow& row) {
  soci::statement update =
      (sql.prepare << "UPDATE outbox SET state = 'ready', attempt = attempt - 1, boot_id = '',"
                      " lease_until = 0 WHERE id = :id AND state = 'flying' AND attempt = :attempt",
       use(row.id), use(row.attempt));
  update.execute(true);
  return update.get_affected_rows() == 1;
}

int recover(soci::session& sql, const std::string& boot_id, WallTime now) {
  const auto at = to_column(now);
  soci::statement update =
      (sql.prepare << "UPDATE outbox SET state = 'ready', boot_id = '', lease_until = 0,"
                      " not_before = CASE WHEN not_before > :now THEN :now ELSE not_before END"
                      " WHERE state = 'flying' AND boot_id <> :boot_id",
       use(at, "now"), use(boot_id, "boot_id"));
  update.execute(true);
  return static_cast<int>(update.get_affected_rows());
}

control::Store::Backlog backlog(soci::session& sql, control::Channel channel, WallTime now) {
  const auto name = to_text(channel);
  control::Store::Backlog backlog;
  std::int64_t oldest = 0;
  auto indicator = soci::i_null;
  sql << "SELECT COUNT(*), MIN(queued) FROM outbox"
         " WHERE channel = :channel AND state IN ('ready', 'flying')",
      use(name), into(backlog.depth), into(oldest, indicator);
  if (indicator == soci::i_ok)
    backlog.oldest = std::max(std::chrono::milliseconds{}, now - time_of(oldest));
  return backlog;
}

}  // namespace convoke::store
