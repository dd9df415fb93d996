#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "control/store.h"

namespace soci {
class session;
}

namespace convoke::store {

class UnitGroup;

/// Told the text of each failure of the database, without the values of its statements.
using OnError = std::function<void(std::string_view error)>;

/// control::Store without its coroutines: each call blocks until its unit of work is durable. One
/// connection, used by one thread at a time. For the meaning of each call see control/store.h.
class SqlStore {
 public:
  template <class T>
  using Answer = Result<T, control::StoreError>;

  /// Opens or makes the SQLite file; throws OpenError (store/database.h).
  SqlStore(const std::filesystem::path& file, OnError on_error);
  ~SqlStore();

  /// Until `end_group`, writes share one unit of work: each answer is true only once `end_group`
  /// has said so. One that fails, or meets a conflict, harms no other.
  void begin_group();
  /// Whether anything waits for `end_group`.
  bool group_is_pending() const;
  /// Makes the group durable. False: it could not be, and nothing that was answered since its first
  /// write has happened; the calls may be made again.
  bool end_group();

  Answer<std::optional<meeting::Event>> load_event(const EventId& id);
  Answer<std::optional<meeting::Event>> load_for(const EventId& id, const std::string& invitee);
  Answer<std::optional<meeting::Event>> load_event_of(const MeetingId& meeting);
  Answer<std::vector<meeting::Event>> live_events(WallTime now);
  Answer<std::optional<control::UploadRecord>> find_upload(const std::string& digest,
                                                           WallTime since);
  Answer<meeting::Event> commit(const control::UnitOfWork& work);

  Answer<bool> patch(const control::InvitationKey& key, const control::InvitationPatch& patch,
                     WallTime now);
  Answer<int> count_miss(const EventId& event, std::int64_t day);

  Answer<std::vector<control::OutboxRow>> claim(control::Channel channel, int limit,
                                                const std::string& boot_id, WallTime now,
                                                WallTime lease_until);
  Answer<std::optional<WallTime>> next_ready(control::Channel channel);
  /// A claim that ran out and was taken anew is not ended by its first holder: the outbox stays as
  /// it is, the invitation is patched all the same.
  Answer<Done> finish(const control::OutboxRow& row, control::OutboxState state,
                      const std::string& last_error, const control::InvitationPatch& patch,
                      WallTime now);
  Answer<Done> release(const control::OutboxRow& row);
  Answer<int> recover(const std::string& boot_id, WallTime now);
  Answer<control::Store::Backlog> backlog(control::Channel channel, WallTime now);

  Answer<Done> save_attendee(const control::AttendeeRecord& attendee);
  Answer<control::AttendeeRecord> find_or_save_attendee(const control::AttendeeRecord& wanted);
  Answer<bool> delete_attendee(const AttendeeId& id);
  Answer<std::vector<control::AttendeeRecord>> attendees_of(const MeetingId& meeting);
  Answer<int> clear_presence(WallTime now);

  Answer<int> erase_before(WallTime before);
  Answer<Done> probe();

 private:
  template <class Body>
  auto write(Body body);
  template <class Body>
  auto read(Body body);
  template <class Run>
  auto answered(Run run);

  std::unique_ptr<soci::session> sql_;
  std::unique_ptr<UnitGroup> group_;
  OnError on_error_;
};

}  // namespace convoke::store
