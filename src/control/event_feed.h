#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>

#include "control/parts.h"
#include "control/rooms.h"
#include "control/service.h"

namespace convoke::control {

/// Puts together what is stored and what is live.
EventView make_view(const meeting::Event& event, const Rooms& rooms, WallTime now);

/// Tells watchers about changes of events, at most ten times a second for each event, each time
/// with the whole view.
class EventFeed {
 public:
  EventFeed(const Parts& parts, const Rooms& rooms) : parts_(parts), rooms_(rooms) {}

  std::unique_ptr<Service::Watch> watch(const EventId& id, EventWatcher watcher);
  /// Something about the event changed.
  void touch(const EventId& id);

 private:
  class Subscription;
  struct Topic {
    std::map<std::uint64_t, EventWatcher> watchers{};
    std::unique_ptr<Clock::Timer> due{};
  };

  void publish(const EventId& id);
  Task<void> load_and_tell(EventId id);
  void unsubscribe(const EventId& id, std::uint64_t number);

  const Parts& parts_;
  const Rooms& rooms_;
  std::map<EventId, Topic> topics_;
  std::uint64_t last_watcher_ = 0;
};

}  // namespace convoke::control
