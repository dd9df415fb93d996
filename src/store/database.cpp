#include "store/database.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/descriptor.h"
#include "store/columns.h"
#include "store/schema.h"

namespace convoke::store {
namespace {

/// SQLite gives its log the same mode as the database, so the mode must be right before it opens.
void make_private(const std::filesystem::path& file) {
  const auto name = file.string();
  const Descriptor opened(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (!opened.is_open() || ::fchmod(opened.get(), S_IRUSR | S_IWUSR) != 0)
    throw OpenError("cannot open the database " + name + ": " +
                    std::generic_category().message(errno));
}

bool has_quotation_mark(const std::string& name) {
  return name.find('"') != std::string::npos;
}

void connect(soci::session& sql, const std::string& name) {
  sql.open(soci::sqlite3, "dbname=\"" + name + "\"");
}

void configure(soci::session& sql) {
  std::string journal_mode;
  sql << "PRAGMA busy_timeout = 5000";
  sql << "PRAGMA journal_mode = WAL", soci::into(journal_mode);
  if (journal_mode != "wal")
    throw OpenError(
        "the file system of the database has no shared memory for its log; put the "
        "data directory on a local disk");
  sql << "PRAGMA synchronous = FULL";
  sql << "PRAGMA foreign_keys = ON";
  sql << "PRAGMA secure_delete = ON";
}

/// False after faults (a full disk) for which SQLite rolls everything back by itself.
bool in_transaction(soci::session& sql) {
  const auto& backend = static_cast<const soci::sqlite3_session_backend&>(*sql.get_backend());
  return sqlite_api::sqlite3_get_autocommit(backend.conn_) == 0;
}

/// Whether it could be carried out.
bool tried(soci::session& sql, const char* statement) {
  try {
    sql << statement;
    return true;
  } catch (const soci::soci_error&) {
    return false;
  }
}

}  // namespace

void open_sqlite(soci::session& sql, const std::filesystem::path& file) {
  const auto name = file.string();
  if (has_quotation_mark(name))
    throw OpenError("the path of the database may not hold a quotation mark: " + name);
  make_private(file);
  try {
    connect(sql, name);
    configure(sql);
    migrate(sql, name);
  } catch (const soci::soci_error& error) {
    throw OpenError("cannot open the database " + name + ": " + error.what());
  }
}

std::optional<Bytes> newest_sealed_passcode(const std::filesystem::path& file) {
  const auto name = file.string();
  std::error_code ignored;
  if (!std::filesystem::exists(file, ignored) || has_quotation_mark(name)) return std::nullopt;
  try {
    soci::session sql;
    connect(sql, name);
    std::string sealed;
    sql << "SELECT passcode_sealed FROM invitations JOIN events ON events.id = invitations.event"
           " ORDER BY events.created DESC, invitations.place DESC LIMIT 1",
        soci::into(sealed);
    return sql.got_data() ? std::optional(bytes_of(sealed)) : std::nullopt;
  } catch (const soci::soci_error&) {
    return std::nullopt;
  }
}

void UnitGroup::open() {
  if (state_ == State::Empty) {
    state_ = State::Refused;
    sql_ << "BEGIN IMMEDIATE";
    state_ = State::Open;
  }
  sql_ << "SAVEPOINT unit";
}

void UnitGroup::undo() {
  const bool undone =
      in_transaction(sql_) && tried(sql_, "ROLLBACK TO unit") && tried(sql_, "RELEASE unit");
  if (!undone) state_ = State::Lost;
}

bool UnitGroup::commit() {
  if (!is_pending()) return true;
  if (state_ == State::Open && tried(sql_, "COMMIT")) return true;
  if (in_transaction(sql_)) tried(sql_, "ROLLBACK");
  return false;
}

}  // namespace convoke::store
