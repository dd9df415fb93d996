#pragma once

#include <soci/session.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/bytes.h"

namespace convoke::store {

/// Why the database cannot be used, as one sentence for whoever starts the program.
class OpenError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Opens the SQLite file, or makes it with mode 0600: write-ahead log, `synchronous=FULL`, foreign
/// keys enforced, up to 5 s of patience with other processes, erased content overwritten. Brings an
/// older schema up to date. Throws OpenError, also if the file is newer than this program or not
/// ours.
void open_sqlite(soci::session& sql, const std::filesystem::path& file);

/// A passcode of the newest event in a database file, as it was sealed: a sample to try a key on.
/// No value: there is no such file, it holds none, or it cannot be read, for which open_sqlite has
/// words. Makes nothing and brings nothing up to date.
std::optional<Bytes> newest_sealed_passcode(const std::filesystem::path& file);

/// Runs `body` between `begin` and COMMIT: all of it or, if it throws, nothing.
template <class Body>
auto run_between(soci::session& sql, const char* begin, Body body) {
  sql << begin;
  try {
    auto answer = body();
    sql << "COMMIT";
    return answer;
  } catch (...) {
    try {
      sql << "ROLLBACK";
    } catch (const soci::soci_error&) {  // SQLite rolls some failures back by itself.
    }
    throw;
  }
}

/// Runs `body` as one durable unit. The write lock is taken first, since a reader that becomes a
/// writer halfway may find the database locked.
template <class Body>
auto in_unit_of_work(soci::session& sql, Body body) {
  return run_between(sql, "BEGIN IMMEDIATE", std::move(body));
}

/// Runs `body`, which only reads, so that all it reads is of one moment.
template <class Body>
auto in_snapshot(soci::session& sql, Body body) {
  return run_between(sql, "BEGIN", std::move(body));
}

/// Units of work that become durable by one COMMIT, since each costs a wait for the disk. Each is a
/// savepoint: one that throws undoes itself and harms no other. Reads of the same session between
/// begin and end see what the units before them wrote.
class UnitGroup {
 public:
  explicit UnitGroup(soci::session& sql) : sql_(sql) {}

  /// False: the database refused to begin, or lost the group midway; nothing more can be run.
  bool takes_more() const { return state_ == State::Empty || state_ == State::Open; }
  /// Whether anything that was run waits for `commit`.
  bool is_pending() const { return state_ == State::Open || state_ == State::Lost; }

  /// Runs `body` as a unit, its effect not durable yet. Throws what it throws.
  template <class Body>
  auto run(Body body) {
    open();
    try {
      auto answer = body();
      sql_ << "RELEASE unit";
      return answer;
    } catch (...) {
      undo();
      throw;
    }
  }

  /// Makes what was run durable. False: nothing of it is stored, as if it had not been run.
  bool commit();

 private:
  enum class State { Empty, Open, Lost, Refused };

  void open();
  void undo();

  soci::session& sql_;
  State state_ = State::Empty;
};

}  // namespace convoke::store
