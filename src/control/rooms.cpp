#include "control/rooms.h"

#include <algorithm>
#include <utility>

#include "audio/tones.h"

namespace convoke::control {
namespace {

constexpr int kToneRateHz = 16000;

plane::SoundRef sound(std::vector<std::int16_t> samples) {
  return std::make_shared<const plane::Sound>(
      plane::Sound{.rate_hz = kToneRateHz, .samples = std::move(samples)});
}

}  // namespace

Rooms::Rooms(const Parts& parts)
    : parts_(parts),
      join_tone_(sound(audio::join_tone(kToneRateHz))),
      leave_tone_(sound(audio::leave_tone(kToneRateHz))) {}

void Rooms::enter(const AttendeeRecord& seat, LegId leg) {
  leave(leg);
  auto& room = rooms_[seat.meeting];
  if (room.members.empty()) {
    room.id = {++last_room_};
    room.event = seat.event;
  }
  play_tone(room, join_tone_);
  room.members[leg] = {.leg = leg, .attendee = seat.id, .invitee = seat.invitee};
  meeting_of_[leg] = seat.meeting;
  parts_.media.send(plane::EnterRoom{.leg = leg, .room = room.id});
  changed(room);
}

void Rooms::leave(LegId leg) {
  const auto found = meeting_of_.find(leg);
  if (found == meeting_of_.end()) return;
  const auto room = rooms_.find(found->second);
  meeting_of_.erase(found);
  parts_.media.send(plane::LeaveRoom{.leg = leg});
  room->second.members.erase(leg);
  play_tone(room->second, leave_tone_);
  changed(room->second);
  if (room->second.members.empty()) rooms_.erase(room);
}

void Rooms::set_muted(LegId leg, bool muted) {
  auto* room = room_of(leg);
  if (room == nullptr) return;
  room->members.at(leg).muted = muted;
  parts_.media.send(plane::SetMuted{.leg = leg, .muted = muted});
  changed(*room);
}

void Rooms::on_levels(const plane::RoomLevels& levels) {
  for (const auto& level : levels.levels) {
    auto* room = room_of(level.leg);
    if (room == nullptr) continue;
    auto& member = room->members.at(level.leg);
    if (std::exchange(member.speaking, level.speaking) != level.speaking) changed(*room);
  }
}

const Member* Rooms::find(LegId leg) const {
  const auto* room = room_of(leg);
  return room == nullptr ? nullptr : &room->members.at(leg);
}

const Member* Rooms::find(const MeetingId& meeting, const AttendeeId& attendee) const {
  const auto room = rooms_.find(meeting);
  if (room == rooms_.end()) return nullptr;
  for (const auto& [leg, member] : room->second.members)
    if (member.attendee == attendee) return &member;
  return nullptr;
}

const Member* Rooms::find_invitee(const MeetingId& meeting, const std::string& invitee) const {
  const auto room = rooms_.find(meeting);
  if (room == rooms_.end()) return nullptr;
  for (const auto& [leg, member] : room->second.members)
    if (member.invitee == invitee) return &member;
  return nullptr;
}

std::vector<Member> Rooms::members(const MeetingId& meeting) const {
  std::vector<Member> members;
  const auto room = rooms_.find(meeting);
  if (room == rooms_.end()) return members;
  for (const auto& [leg, member] : room->second.members) members.push_back(member);
  return members;
}

std::vector<Member> Rooms::members_of(LegId leg) const {
  const auto found = meeting_of_.find(leg);
  return found == meeting_of_.end() ? std::vector<Member>{} : members(found->second);
}

int Rooms::present(const MeetingId& meeting) const {
  const auto room = rooms_.find(meeting);
  return room == rooms_.end() ? 0 : static_cast<int>(room->second.members.size());
}

Rooms::Room* Rooms::room_of(LegId leg) {
  const auto found = meeting_of_.find(leg);
  return found == meeting_of_.end() ? nullptr : &rooms_.at(found->second);
}

const Rooms::Room* Rooms::room_of(LegId leg) const {
  const auto found = meeting_of_.find(leg);
  return found == meeting_of_.end() ? nullptr : &rooms_.at(found->second);
}

void Rooms::play_tone(const Room& room, const plane::SoundRef& tone) {
  const auto size = static_cast<int>(room.members.size());
  if (size == 0 || size > parts_.settings.tones_up_to) return;
  parts_.media.send(plane::PlayToRoom{.room = room.id, .sound = tone});
}

void Rooms::changed(const Room& room) const {
  if (observer_) observer_(room.event);
}

}  // namespace convoke::control
