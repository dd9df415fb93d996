#include "store/schema.h"

#include <soci/soci.h>

#include <array>
#include <vector>

#include "store/database.h"

namespace convoke::store {
namespace {

using Steps = std::vector<const char*>;

/// Entry n brings version n to n + 1. Only appended to: databases of all versions exist.
const std::array<Steps, kSchemaVersion> kMigrations{
    Steps{
        "CREATE TABLE events ("
        " id TEXT PRIMARY KEY NOT NULL, version BIGINT NOT NULL, generation BIGINT NOT NULL,"
        " meeting TEXT NOT NULL UNIQUE, created BIGINT NOT NULL, expires BIGINT NOT NULL,"
        " ended BIGINT, misses BIGINT NOT NULL, misses_day BIGINT NOT NULL)",

        "CREATE TABLE invitations ("
        " event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE, invitee TEXT NOT NULL,"
        " place BIGINT NOT NULL, name TEXT NOT NULL, phone_number TEXT NOT NULL, email TEXT NOT "
        "NULL,"
        " ring BIGINT NOT NULL, passcode_hash TEXT NOT NULL, passcode_sealed TEXT NOT NULL,"
        " round BIGINT NOT NULL, mail TEXT NOT NULL, mail_detail TEXT NOT NULL,"
        " call_state TEXT NOT NULL, call_detail TEXT NOT NULL, sip_code BIGINT NOT NULL,"
        " join_method TEXT NOT NULL, attendee TEXT NOT NULL, changed BIGINT NOT NULL,"
        " PRIMARY KEY (event, invitee))",

        "CREATE TABLE outbox ("
        " id BIGINT PRIMARY KEY NOT NULL,"
        " event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE, generation BIGINT NOT NULL,"
        " invitee TEXT NOT NULL, channel TEXT NOT NULL, round BIGINT NOT NULL,"
        " attempt BIGINT NOT NULL, not_before BIGINT NOT NULL, message_id TEXT NOT NULL,"
        " state TEXT NOT NULL, boot_id TEXT NOT NULL, lease_until BIGINT NOT NULL,"
        " last_error TEXT NOT NULL, queued BIGINT NOT NULL,"
        " UNIQUE (event, generation, invitee, channel, round))",
        "CREATE INDEX outbox_by_readiness ON outbox (channel, state, not_before, id)",

        "CREATE TABLE uploads ("
        " digest TEXT PRIMARY KEY NOT NULL,"
        " event TEXT NOT NULL REFERENCES events (id) ON DELETE CASCADE, generation BIGINT NOT NULL,"
        " outcome TEXT NOT NULL, created BIGINT NOT NULL)",
        "CREATE INDEX uploads_by_event ON uploads (event)",

        "CREATE TABLE attendees ("
        " id TEXT PRIMARY KEY NOT NULL, meeting TEXT NOT NULL, event TEXT NOT NULL,"
        " invitee TEXT NOT NULL, external_user_id TEXT NOT NULL, join_token TEXT NOT NULL,"
        " join_method TEXT NOT NULL, present BIGINT NOT NULL, created BIGINT NOT NULL)",
        "CREATE INDEX attendees_by_meeting ON attendees (meeting)",
        "CREATE INDEX attendees_by_event ON attendees (event)",

        "CREATE TABLE counters (name TEXT PRIMARY KEY NOT NULL, value BIGINT NOT NULL)",
        "INSERT INTO counters (name, value) VALUES ('outbox', 0)",
        "INSERT INTO counters (name, value) VALUES ('probe', 0)",
    },
    Steps{
        "ALTER TABLE invitations ADD COLUMN token_hash TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE invitations ADD COLUMN token_sealed TEXT NOT NULL DEFAULT ''",
    }};

/// SQLite's own list of tables; the one query here that PostgreSQL would spell differently.
int tables_like(soci::session& sql, const std::string& pattern) {
  int count = 0;
  sql << "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name LIKE :pattern",
      soci::use(pattern), soci::into(count);
  return count;
}

std::int64_t found_version(soci::session& sql, const std::string& name) {
  if (tables_like(sql, "schema_version") == 0) {
    if (tables_like(sql, "%") != 0)
      throw OpenError("the database " + name + " belongs to another program; name another file");
    sql << "CREATE TABLE schema_version (application TEXT NOT NULL, version BIGINT NOT NULL)";
    sql << "INSERT INTO schema_version (application, version) VALUES ('convoke', 0)";
    return 0;
  }
  std::string application;
  std::int64_t version = 0;
  sql << "SELECT MAX(application), MAX(version) FROM schema_version", soci::into(application),
      soci::into(version);
  if (application != "convoke")
    throw OpenError("the database " + name + " belongs to " + application + "; name another file");
  return version;
}

}  // namespace

void migrate(soci::session& sql, const std::string& name) {
  in_unit_of_work(sql, [&] {
    const auto version = found_version(sql, name);
    if (version > kSchemaVersion) {
      throw OpenError("the database " + name + " was written by a newer Convoke (schema " +
                      std::to_string(version) + ", this program knows " +
                      std::to_string(kSchemaVersion) +
                      "); install that version or restore a backup");
    }
    for (auto step = version; step < kSchemaVersion; ++step)
      for (const auto* statement : kMigrations.at(static_cast<std::size_t>(step))) sql << statement;
    if (version < kSchemaVersion)
      sql << "UPDATE schema_version SET version = :version", soci::use(kSchemaVersion);
    return version;
  });
}

}  // namespace convoke::store
