#include "control/event_feed.h"

#include <utility>
#include <vector>

#include "control/spawn.h"

namespace convoke::control {
namespace {

constexpr auto kInterval = std::chrono::milliseconds(100);

InviteeView make_view(const meeting::Event& event, const meeting::Invitation& invitation,
                      const Rooms& rooms) {
  InviteeView view{.name = invitation.name,
                   .phone_number = invitation.phone_number,
                   .email = invitation.email,
                   .call = invitation.call,
                   .mail = invitation.mail,
                   .mail_detail = invitation.mail_detail,
                   .call_state = invitation.call_state,
                   .call_detail = invitation.call_detail,
                   .sip_code = invitation.sip_code,
                   .join_method = invitation.join_method,
                   .attendee = invitation.attendee,
                   .changed = invitation.changed};
  if (const auto* member = rooms.find_invitee(event.meeting, invitation.key)) {
    view.present = true;
    view.muted = member->muted;
    view.speaking = member->speaking;
    view.attendee = member->attendee;
    const auto* const quality =
        member->quality ? &*member->quality : rooms.quality_of(event.meeting, invitation.key);
    if (quality != nullptr) view.quality = {.record = quality->last, .at = quality->at};
  }
  return view;
}

}  // namespace

EventView make_view(const meeting::Event& event, const Rooms& rooms, WallTime now) {
  EventView view{.id = event.id,
                 .meeting = event.meeting,
                 .state = meeting::state(event, now),
                 .created = event.created,
                 .expires = event.expires,
                 .ended = event.ended,
                 .present = rooms.present(event.meeting)};
  for (const auto& invitation : event.invitations)
    view.invitees.push_back(make_view(event, invitation, rooms));
  return view;
}

/// One watcher's place in the feed. The feed outlives it: both belong to the control loop, which
/// ends its sessions before the feed.
class EventFeed::Subscription final : public Service::Watch {
 public:
  Subscription(EventFeed& feed, EventId id, std::uint64_t number)
      : feed_(feed), id_(std::move(id)), number_(number) {}
  ~Subscription() override { feed_.unsubscribe(id_, number_); }
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

 private:
  EventFeed& feed_;
  EventId id_;
  std::uint64_t number_;
};

std::unique_ptr<Service::Watch> EventFeed::watch(const EventId& id, EventWatcher watcher) {
  const auto number = ++last_watcher_;
  topics_[id].watchers[number] = std::move(watcher);
  publish(id);
  return std::make_unique<Subscription>(*this, id, number);
}

void EventFeed::touch(const EventId& id) {
  const auto topic = topics_.find(id);
  if (topic == topics_.end() || topic->second.due) return;
  topic->second.due =
      parts_.clock.call_at(parts_.clock.now() + kInterval, [this, id] { publish(id); });
}

void EventFeed::publish(const EventId& id) {
  const auto topic = topics_.find(id);
  if (topic == topics_.end()) return;
  topic->second.due.reset();
  spawn(parts_, load_and_tell(id));
}

Task<void> EventFeed::load_and_tell(EventId id) {
  const auto event = co_await parts_.store.load_event(id);
  const auto topic = topics_.find(id);
  if (topic == topics_.end() || !event || !*event) co_return;
  const auto view = make_view(**event, rooms_, parts_.clock.wall_now());
  std::vector<EventWatcher> watchers;  // A watcher may end itself while it is told.
  for (const auto& [number, watcher] : topic->second.watchers) watchers.push_back(watcher);
  for (const auto& watcher : watchers) watcher(view);
}

void EventFeed::unsubscribe(const EventId& id, std::uint64_t number) {
  const auto topic = topics_.find(id);
  if (topic == topics_.end()) return;
  topic->second.watchers.erase(number);
  if (topic->second.watchers.empty()) topics_.erase(topic);
}

}  // namespace convoke::control
