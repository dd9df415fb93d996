#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/service.h"

namespace convoke::http {

/// A control loop in memory: answers what a test puts into it and remembers what was asked.
class FakeService : public control::Service {
 public:
  std::vector<control::Upload> uploads{};
  std::optional<control::UploadOutcome> outcome{};  ///< None: `refusal` is the answer.
  control::UploadRefusal refusal{};
  std::map<EventId, control::EventView> events{};
  std::vector<control::QueryRecord> records{};
  bool database_down = false;
  std::vector<std::string> done{};  ///< "end m-1", "remove m-1 a-1", "mute m-1 a-1".
  Readiness readiness_answer{.ready = true};

  /// Changes an event and tells its watchers.
  void change(control::EventView view) {
    const EventId id = view.id;
    events.insert_or_assign(id, std::move(view));
    for (const auto& [number, watcher] : watchers_) watcher(events.at(id));
  }
  std::size_t watchers() const { return watchers_.size(); }

  control::Task<Result<control::UploadOutcome, control::UploadRefusal>> upload(
      control::Upload upload) override {
    uploads.push_back(std::move(upload));
    if (!outcome) co_return fail(refusal);
    co_return *outcome;
  }

  Answer<control::EventView> event(EventId id) override {
    if (database_down) co_return fail(control::ServiceError::Unavailable);
    const auto found = events.find(id);
    if (found == events.end()) co_return fail(control::ServiceError::NotFound);
    co_return found->second;
  }

  Answer<control::OpenEvents> open_events(int limit) override {
    if (database_down) co_return fail(control::ServiceError::Unavailable);
    control::OpenEvents open;
    for (const auto& [id, view] : events) {
      open.more = open.events.size() == static_cast<std::size_t>(limit);
      if (open.more) break;
      open.events.push_back({.id = id,
                             .meeting = view.meeting,
                             .created = view.created,
                             .expires = view.expires,
                             .present = view.present});
    }
    co_return open;
  }

  Answer<std::vector<control::QueryRecord>> query(MeetingId meeting,
                                                  std::optional<AttendeeId> attendee) override {
    if (database_down) co_return fail(control::ServiceError::Unavailable);
    std::vector<control::QueryRecord> found;
    for (const control::QueryRecord& each : records) {
      if (each.meeting == meeting && (!attendee || *attendee == each.attendee)) {
        found.push_back(each);
      }
    }
    if (found.empty()) co_return fail(control::ServiceError::NotFound);
    co_return found;
  }

  Answer<Done> end_meeting(MeetingId meeting) override { return note("end " + meeting.text); }
  Answer<Done> end_event(EventId id) override { return note("end " + id.text); }
  Answer<Done> remove_attendee(MeetingId meeting, AttendeeId attendee) override {
    return note("remove " + meeting.text + " " + attendee.text);
  }
  Answer<Done> set_muted(MeetingId meeting, AttendeeId attendee, bool muted) override {
    return note((muted ? "mute " : "unmute ") + meeting.text + " " + attendee.text);
  }

  std::unique_ptr<Watch> watch(EventId id, control::EventWatcher watcher) override {
    if (const auto found = events.find(id); found != events.end()) watcher(found->second);
    const int number = ++last_watcher_;
    watchers_.emplace(number, std::move(watcher));
    return std::make_unique<Watching>(watchers_, number);
  }

  control::Task<Readiness> readiness() override { co_return readiness_answer; }

 private:
  using Watchers = std::map<int, control::EventWatcher>;

  class Watching : public Watch {
   public:
    Watching(Watchers& watchers, int number) : watchers_(watchers), number_(number) {}
    Watching(const Watching&) = delete;
    Watching& operator=(const Watching&) = delete;
    ~Watching() override { watchers_.erase(number_); }

   private:
    Watchers& watchers_;
    int number_;
  };

  Answer<Done> note(std::string what) {
    if (database_down) co_return fail(control::ServiceError::Unavailable);
    done.push_back(std::move(what));
    co_return Done{};
  }

  Watchers watchers_{};
  int last_watcher_ = 0;
};

}  // namespace convoke::http
