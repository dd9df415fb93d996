#pragma once

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/store.h"

namespace convoke::control {

/// The database in memory, for tests; with `fails`, one that cannot be reached.
class FakeStore final : public Store {
 public:
  bool fails = false;
  bool takes_its_time = false;  ///< To load an event: others get on meanwhile.
  struct Effect {
    OutboxRow row{};
    std::string state = "ready";  ///< "ready", "flying", "done", "failed".
    std::string boot{};
  };
  std::map<EventId, meeting::Event> events{};
  std::vector<Effect> effects{};
  std::vector<UploadRecord> uploads{};
  std::map<AttendeeId, AttendeeRecord> attendees{};

  Answer<std::optional<meeting::Event>> load_event(EventId id) override {
    if (takes_its_time) co_await boost::asio::post(boost::asio::use_awaitable);
    if (fails) co_return down();
    const auto found = events.find(id);
    if (found == events.end()) co_return std::optional<meeting::Event>();
    co_return std::optional(found->second);
  }

  Answer<std::optional<meeting::Event>> load_for(EventId id, std::string invitee) override {
    if (fails) co_return down();
    const auto found = events.find(id);
    if (found == events.end()) co_return std::optional<meeting::Event>();
    auto event = found->second;
    std::erase_if(event.invitations, [&](const auto& each) { return each.key != invitee; });
    co_return std::optional(event);
  }

  Answer<std::optional<meeting::Event>> load_event_of(MeetingId meeting) override {
    if (fails) co_return down();
    for (const auto& [id, event] : events)
      if (event.meeting == meeting) co_return std::optional(event);
    co_return std::optional<meeting::Event>();
  }

  Answer<std::vector<meeting::Event>> live_events(WallTime now) override {
    if (fails) co_return down();
    std::vector<meeting::Event> live;
    for (const auto& [id, event] : events)
      if (meeting::state(event, now) == meeting::EventState::Open) live.push_back(event);
    std::ranges::stable_sort(live,
                             [](const auto& a, const auto& b) { return a.created > b.created; });
    co_return live;
  }

  Answer<std::optional<UploadRecord>> find_upload(std::string digest, WallTime since) override {
    if (fails) co_return down();
    for (const auto& upload : uploads)
      if (upload.digest == digest && upload.created >= since) co_return std::optional(upload);
    co_return std::optional<UploadRecord>();
  }

  Answer<meeting::Event> commit(UnitOfWork work) override {
    if (fails) co_return down();
    auto& stored = events[work.event.id];
    if (stored.version != work.event.version) co_return fail(StoreError::Conflict);
    stored = work.event;
    ++stored.version;
    if (work.drop_ready_effects)
      for (auto& effect : effects)
        if (effect.row.event == work.event.id && effect.state == "ready") effect.state = "done";
    for (auto& row : work.effects) {
      row.id = static_cast<std::int64_t>(effects.size()) + 1;
      effects.push_back({.row = row});
    }
    for (auto& upload : work.uploads) uploads.push_back(upload);
    co_return stored;
  }

  Answer<bool> patch(InvitationKey key, InvitationPatch patch, WallTime now) override {
    if (fails) co_return down();
    co_return apply(key, patch, now);
  }

  Answer<int> count_miss(EventId event, std::int64_t day) override {
    auto& stored = events.at(event);
    if (std::exchange(stored.misses_day, day) != day) stored.misses = 0;
    co_return ++stored.misses;
  }

  Answer<std::vector<OutboxRow>> claim(Channel channel, int limit, std::string boot_id,
                                       WallTime now, WallTime) override {
    if (fails) co_return down();
    std::vector<OutboxRow> rows;
    for (auto& effect : effects) {
      if (effect.row.channel != channel || effect.state != "ready" || effect.row.not_before > now ||
          rows.size() >= static_cast<std::size_t>(limit))
        continue;
      effect.state = "flying";
      effect.boot = boot_id;
      ++effect.row.attempt;
      rows.push_back(effect.row);
    }
    co_return rows;
  }

  Answer<std::optional<WallTime>> next_ready(Channel channel) override {
    std::optional<WallTime> next;
    for (const auto& effect : effects)
      if (effect.row.channel == channel && effect.state == "ready" &&
          (!next || effect.row.not_before < *next))
        next = effect.row.not_before;
    co_return next;
  }

  Answer<Done> finish(OutboxRow row, OutboxState state, std::string, InvitationPatch patch,
                      WallTime now) override {
    if (fails) co_return down();
    auto& effect = effects.at(static_cast<std::size_t>(row.id - 1));
    effect.row = row;
    effect.state = state == OutboxState::Ready  ? "ready"
                   : state == OutboxState::Done ? "done"
                                                : "failed";
    apply({.event = row.event, .generation = row.generation, .invitee = row.invitee}, patch, now);
    co_return Done{};
  }

  Answer<Done> release(OutboxRow row) override {
    auto& effect = effects.at(static_cast<std::size_t>(row.id - 1));
    effect.state = "ready";
    --effect.row.attempt;
    co_return Done{};
  }

  Answer<int> recover(std::string boot_id, WallTime) override {
    if (fails) co_return down();
    int recovered = 0;
    for (auto& effect : effects) {
      if (effect.state != "flying" || effect.boot == boot_id) continue;
      effect.state = "ready";
      ++recovered;
    }
    co_return recovered;
  }

  Answer<Backlog> backlog(Channel, WallTime) override { co_return Backlog{}; }

  Answer<Done> save_attendee(AttendeeRecord attendee) override {
    if (fails) co_return down();
    attendees[attendee.id] = attendee;
    co_return Done{};
  }
  Answer<AttendeeRecord> find_or_save_attendee(AttendeeRecord wanted) override {
    if (fails) co_return down();
    for (const auto& [id, each] : attendees)
      if (each.meeting == wanted.meeting && each.invitee == wanted.invitee &&
          each.join_method == wanted.join_method)
        co_return each;
    attendees[wanted.id] = wanted;
    co_return wanted;
  }
  Answer<bool> delete_attendee(AttendeeId id) override { co_return attendees.erase(id) > 0; }
  Answer<std::vector<AttendeeRecord>> attendees_of(MeetingId meeting) override {
    std::vector<AttendeeRecord> found;
    for (const auto& [id, attendee] : attendees)
      if (attendee.meeting == meeting) found.push_back(attendee);
    co_return found;
  }
  Answer<int> clear_presence(WallTime now) override {
    if (fails) co_return down();
    int present = 0;
    for (auto& [id, each] : attendees) present += std::exchange(each.present, false) ? 1 : 0;
    std::erase_if(attendees, [](const auto& each) {
      return each.second.join_method == meeting::JoinMethod::Phone;
    });
    for (auto& [id, event] : events) {
      for (auto& each : event.invitations) {
        if (each.call_state != meeting::CallState::Joined) continue;
        each.call_state = meeting::CallState::Left;
        each.changed = now;
      }
    }
    co_return present;
  }
  Answer<int> erase_before(WallTime) override { co_return 0; }
  Answer<Done> probe() override {
    if (fails) co_return down();
    co_return Done{};
  }

 private:
  static Failure<StoreError> down() { return fail(StoreError::Unavailable); }

  bool apply(const InvitationKey& key, const InvitationPatch& patch, WallTime now) {
    const auto event = events.find(key.event);
    if (event == events.end() || event->second.generation != key.generation) return false;
    auto* invitation = meeting::find_invitation(event->second, key.invitee);
    if (invitation == nullptr) return false;
    const auto set = [](auto& to, const auto& from) {
      if (from) to = *from;
    };
    set(invitation->mail, patch.mail);
    set(invitation->mail_detail, patch.mail_detail);
    set(invitation->call_state, patch.call_state);
    set(invitation->call_detail, patch.call_detail);
    set(invitation->sip_code, patch.sip_code);
    set(invitation->join_method, patch.join_method);
    set(invitation->attendee, patch.attendee);
    invitation->changed = now;
    return true;
  }
};

}  // namespace convoke::control
