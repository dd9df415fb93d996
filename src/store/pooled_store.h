#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "control/store.h"
#include "store/sql_store.h"

namespace convoke::store {

/// control::Store on a thread of its own. Calls are made on the control loop, carried out there one
/// after another in the order in which they are awaited, and answered on the control loop. Those
/// that wait at one moment, up to kMaxGroup, become durable together and are answered after that.
/// At most kMaxWaitingCalls wait; further ones are Unavailable at once.
///
/// Destroy it before the io_context that its callers run on: the destructor carries out what waits.
class PooledStore final : public control::Store {
 public:
  static constexpr int kMaxWaitingCalls = 10'000;
  static constexpr std::size_t kMaxGroup = 64;

  /// Opens the SQLite file; throws OpenError (store/database.h). `on_error` is called on the
  /// store's thread.
  PooledStore(const std::filesystem::path& file, OnError on_error);
  ~PooledStore() override;

  Answer<std::optional<meeting::Event>> load_event(EventId id) override;
  Answer<std::optional<meeting::Event>> load_for(EventId id, std::string invitee) override;
  Answer<std::optional<meeting::Event>> load_event_of(MeetingId meeting) override;
  Answer<std::vector<meeting::Event>> live_events(WallTime now) override;
  Answer<std::optional<control::UploadRecord>> find_upload(std::string digest,
                                                           WallTime since) override;
  Answer<meeting::Event> commit(control::UnitOfWork work) override;
  Answer<bool> patch(control::InvitationKey key, control::InvitationPatch patch,
                     WallTime now) override;
  Answer<int> count_miss(EventId event, std::int64_t day) override;
  Answer<std::vector<control::OutboxRow>> claim(control::Channel channel, int limit,
                                                std::string boot_id, WallTime now,
                                                WallTime lease_until) override;
  Answer<std::optional<WallTime>> next_ready(control::Channel channel) override;
  Answer<Done> finish(control::OutboxRow row, control::OutboxState state, std::string last_error,
                      control::InvitationPatch patch, WallTime now) override;
  Answer<Done> release(control::OutboxRow row) override;
  Answer<int> recover(std::string boot_id, WallTime now) override;
  Answer<Backlog> backlog(control::Channel channel, WallTime now) override;
  Answer<Done> save_attendee(control::AttendeeRecord attendee) override;
  Answer<control::AttendeeRecord> find_or_save_attendee(control::AttendeeRecord wanted) override;
  Answer<bool> delete_attendee(AttendeeId id) override;
  Answer<std::vector<control::AttendeeRecord>> attendees_of(MeetingId meeting) override;
  Answer<int> clear_presence(WallTime now) override;
  Answer<int> erase_before(WallTime before) override;
  Answer<Done> probe() override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace convoke::store
