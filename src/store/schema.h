#pragma once

#include <cstdint>
#include <string>

namespace soci {
class session;
}

namespace convoke::store {

/// The schema that this program writes.
inline constexpr std::int64_t kSchemaVersion = 2;

/// Makes the schema in an empty database, or brings an older one up to date, in one unit of work.
/// `name` is for messages. Throws OpenError if the database is newer or somebody else's.
void migrate(soci::session& sql, const std::string& name);

}  // namespace convoke::store
