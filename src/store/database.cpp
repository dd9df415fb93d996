#include "store/database.h"

#include <fcntl.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "base/descriptor.h"
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
  if (name.find('"') != std::string::npos)
    throw OpenError("the path of the database may not hold a quotation mark: " + name);
  make_private(file);
  try {
    sql.open(soci::sqlite3, "dbname=\"" + name + "\"");
    configure(sql);
    migrate(sql, name);
  } catch (const soci::soci_error& error) {
    throw OpenError("cannot open the database " + name + ": " + error.what());
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
