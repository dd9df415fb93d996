#include "store/sql_store.h"

#include <soci/soci.h>

#include <exception>
#include <type_traits>
#include <utility>

#include "store/attendee_rows.h"
#include "store/database.h"
#include "store/event_rows.h"
#include "store/outbox_rows.h"

namespace convoke::store {

using control::StoreError;

namespace {

bool is_empty(const control::InvitationPatch& patch) {
  return !patch.mail && !patch.mail_detail && !patch.call_state && !patch.call_detail &&
         !patch.sip_code && !patch.join_method && !patch.attendee;
}

}  // namespace

SqlStore::SqlStore(const std::filesystem::path& file, OnError on_error)
    : sql_(std::make_unique<soci::session>()), on_error_(std::move(on_error)) {
  open_sqlite(*sql_, file);
}

SqlStore::~SqlStore() = default;

template <class Run>
auto SqlStore::answered(Run run) {
  using Value = decltype(run());
  try {
    return Answer<Value>(run());
  } catch (const soci::soci_error& error) {
    // what() would add the values of the statement, which are people's.
    on_error_(error.get_error_message());
  } catch (const std::exception& error) {
    on_error_(error.what());
  }
  return Answer<Value>(fail(StoreError::Unavailable));
}

template <class Body>
auto SqlStore::write(Body body) {
  using Value = std::invoke_result_t<Body&>;
  if (!group_) return answered([&] { return in_unit_of_work(*sql_, body); });
  if (!group_->takes_more()) return Answer<Value>(fail(StoreError::Unavailable));
  return answered([&] { return group_->run(body); });
}

template <class Body>
auto SqlStore::read(Body body) {
  return answered([&] { return group_is_pending() ? body() : in_snapshot(*sql_, body); });
}

void SqlStore::begin_group() {
  group_ = std::make_unique<UnitGroup>(*sql_);
}

bool SqlStore::group_is_pending() const {
  return group_ && group_->is_pending();
}

bool SqlStore::end_group() {
  return std::exchange(group_, nullptr)->commit();
}

SqlStore::Answer<std::optional<meeting::Event>> SqlStore::load_event(const EventId& id) {
  return read([&] { return store::load_event(*sql_, id); });
}

SqlStore::Answer<std::optional<meeting::Event>> SqlStore::load_for(const EventId& id,
                                                                   const std::string& invitee) {
  return read([&] { return store::load_for(*sql_, id, invitee); });
}

SqlStore::Answer<std::optional<meeting::Event>> SqlStore::load_event_of(const MeetingId& meeting) {
  return read([&] { return store::load_event_of(*sql_, meeting); });
}

SqlStore::Answer<std::vector<meeting::Event>> SqlStore::live_events(WallTime now) {
  return read([&] { return store::live_events(*sql_, now); });
}

SqlStore::Answer<std::optional<control::UploadRecord>> SqlStore::find_upload(
    const std::string& digest, WallTime since) {
  return read([&] { return store::find_upload(*sql_, digest, since); });
}

SqlStore::Answer<meeting::Event> SqlStore::commit(const control::UnitOfWork& work) {
  auto stored = write([&]() -> std::optional<meeting::Event> {
    if (!write_event(*sql_, work.event)) return std::nullopt;
    if (work.drop_ready_effects) drop_ready_effects(*sql_, work.event.id);
    add_effects(*sql_, work.effects);
    write_uploads(*sql_, work.uploads);
    return store::load_event(*sql_, work.event.id);
  });
  if (!stored) return fail(stored.error());
  if (!*stored) return fail(StoreError::Conflict);
  return **std::move(stored);
}

SqlStore::Answer<bool> SqlStore::patch(const control::InvitationKey& key,
                                       const control::InvitationPatch& patch, WallTime now) {
  return write([&] { return patch_invitation(*sql_, key, patch, now); });
}

SqlStore::Answer<int> SqlStore::count_miss(const EventId& event, std::int64_t day) {
  return write([&] { return store::count_miss(*sql_, event, day); });
}

SqlStore::Answer<std::vector<control::OutboxRow>> SqlStore::claim(control::Channel channel,
                                                                  int limit,
                                                                  const std::string& boot_id,
                                                                  WallTime now,
                                                                  WallTime lease_until) {
  const Claim claim{channel, limit, boot_id, now, lease_until};
  return write([&] { return store::claim(*sql_, claim); });
}

SqlStore::Answer<std::optional<WallTime>> SqlStore::next_ready(control::Channel channel) {
  return read([&] { return store::next_ready(*sql_, channel); });
}

SqlStore::Answer<Done> SqlStore::finish(const control::OutboxRow& row, control::OutboxState state,
                                        const std::string& last_error,
                                        const control::InvitationPatch& patch, WallTime now) {
  return write([&] {
    store::finish(*sql_, row, state, last_error);
    if (!is_empty(patch))
      patch_invitation(*sql_, {row.event, row.generation, row.invitee}, patch, now);
    return Done{};
  });
}

SqlStore::Answer<Done> SqlStore::release(const control::OutboxRow& row) {
  return write([&] {
    store::release(*sql_, row);
    return Done{};
  });
}

SqlStore::Answer<int> SqlStore::recover(const std::string& boot_id, WallTime now) {
  return write([&] { return store::recover(*sql_, boot_id, now); });
}

SqlStore::Answer<control::Store::Backlog> SqlStore::backlog(control::Channel channel,
                                                            WallTime now) {
  return read([&] { return store::backlog(*sql_, channel, now); });
}

SqlStore::Answer<Done> SqlStore::save_attendee(const control::AttendeeRecord& attendee) {
  return write([&] {
    store::save_attendee(*sql_, attendee);
    return Done{};
  });
}

SqlStore::Answer<control::AttendeeRecord> SqlStore::find_or_save_attendee(
    const control::AttendeeRecord& wanted) {
  return write([&] { return store::find_or_save_attendee(*sql_, wanted); });
}

SqlStore::Answer<bool> SqlStore::delete_attendee(const AttendeeId& id) {
  return write([&] { return store::delete_attendee(*sql_, id); });
}

SqlStore::Answer<std::vector<control::AttendeeRecord>> SqlStore::attendees_of(
    const MeetingId& meeting) {
  return read([&] { return store::attendees_of(*sql_, meeting); });
}

SqlStore::Answer<int> SqlStore::clear_presence(WallTime now) {
  return write([&] { return store::clear_presence(*sql_, now); });
}

SqlStore::Answer<int> SqlStore::erase_before(WallTime before) {
  return write([&] { return store::erase_before(*sql_, before); });
}

SqlStore::Answer<Done> SqlStore::probe() {
  return write([&] {
    std::int64_t count = 0;
    *sql_ << "UPDATE counters SET value = value + 1 WHERE name = 'probe'";
    *sql_ << "SELECT value FROM counters WHERE name = 'probe'", soci::into(count);
    return Done{};
  });
}

}  // namespace convoke::store
