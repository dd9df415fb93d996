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

void tell(const Rooms::Observers::OfMember& observer, const MeetingId& meeting,
          const Member& member) {
  if (observer) observer(meeting, member);
}

}  // namespace

Rooms::Rooms(const Parts& parts)
    : parts_(parts),
      join_tone_(sound(audio::join_tone(kToneRateHz))),
      leave_tone_(sound(audio::leave_tone(kToneRateHz))) {}

void Rooms::enter(const AttendeeRecord& seat, LegId leg, bool muted) {
  leave(leg);
  auto& room = open(seat);
  play_tone(room, join_tone_);
  const Member member{.leg = leg,
                      .event = seat.event,
                      .attendee = seat.id,
                      .external_user_id = seat.external_user_id,
                      .join_method = seat.join_method,
                      .invitee = seat.invitee,
                      .muted = muted};
  room.members[leg] = member;
  meeting_of_[leg] = seat.meeting;
  parts_.media.send(
      plane::EnterRoom{.leg = leg, .room = room.id, .muted = muted, .party = party_of(room, seat)});
  changed(room);
  tell(observers_.entered, seat.meeting, member);
}

void Rooms::enter_share(const AttendeeRecord& owner, LegId leg, bool muted) {
  leave(leg);
  auto& room = open(owner);
  room.shares[leg] = signal::content_of(owner.id);
  meeting_of_[leg] = owner.meeting;
  parts_.media.send(plane::EnterRoom{.leg = leg,
                                     .room = room.id,
                                     .muted = muted,
                                     .party = party_of(room, owner),
                                     .listens = false});
}

RoomId Rooms::hold(const MeetingId& meeting) {
  auto& room = make(meeting);
  room.is_held = true;
  return room.id;
}

void Rooms::release(const MeetingId& meeting) {
  const auto room = rooms_.find(meeting);
  if (room == rooms_.end()) return;
  room->second.is_held = false;
  forget_if_empty(meeting);
}

Rooms::Room& Rooms::make(const MeetingId& meeting) {
  auto& room = rooms_[meeting];
  if (room.id == RoomId{}) room.id = {++last_room_};
  return room;
}

void Rooms::forget_if_empty(const MeetingId& meeting) {
  const auto room = rooms_.find(meeting);
  if (!room->second.is_empty()) return;
  room->second.parties.clear();
  if (!room->second.is_held) rooms_.erase(room);
}

Rooms::Room& Rooms::open(const AttendeeRecord& seat) {
  auto& room = make(seat.meeting);
  room.event = seat.event;
  return room;
}

/// A phone shares nothing.
plane::PartyId Rooms::party_of(Room& room, const AttendeeRecord& seat) {
  if (seat.join_method == meeting::JoinMethod::Phone) return {};
  auto& party = room.parties[seat.id];
  if (party == plane::PartyId{}) party = {++last_party_};
  return party;
}

void Rooms::leave(LegId leg) {
  const auto found = meeting_of_.find(leg);
  if (found == meeting_of_.end()) return;
  const MeetingId meeting = found->second;
  const auto room = rooms_.find(meeting);
  meeting_of_.erase(found);
  parts_.media.send(plane::LeaveRoom{.leg = leg});
  const auto member = room->second.members.extract(leg);
  room->second.shares.erase(leg);
  if (member) {
    play_tone(room->second, leave_tone_);
    changed(room->second);
  }
  forget_if_empty(meeting);
  if (member) tell(observers_.left, meeting, member.mapped());
}

void Rooms::set_muted(LegId leg, bool muted) {
  auto* room = room_of(leg);
  if (room == nullptr) return;
  parts_.media.send(plane::SetMuted{.leg = leg, .muted = muted});
  const auto member = room->members.find(leg);
  if (member == room->members.end()) return;
  member->second.muted = muted;
  changed(*room);
  tell(observers_.muted, meeting_of_.at(leg), Member(member->second));
}

void Rooms::note_quality(LegId leg, const signal::QualityRecord& record) {
  auto* room = room_of(leg);
  if (room == nullptr) return;
  const auto member = room->members.find(leg);
  if (member == room->members.end()) return;
  auto& quality = member->second.quality;
  if (!quality) quality.emplace();
  quality->last = record;
  quality->at = parts_.clock.wall_now();
  quality->whole.add(record);
}

void Rooms::on_levels(const plane::RoomLevels& levels) {
  std::vector<signal::Level> heard;
  const MeetingId* meeting = nullptr;
  for (const auto& level : levels.levels) {
    auto* room = room_of(level.leg);
    if (room == nullptr) continue;
    meeting = &meeting_of_.at(level.leg);
    const auto share = room->shares.find(level.leg);
    auto& named = heard.emplace_back(
        signal::Level{.level_dbov = level.level_dbov, .speaking = level.speaking});
    if (share != room->shares.end()) {
      named.attendee = share->second;
      continue;
    }
    auto& member = room->members.at(level.leg);
    named.attendee = member.attendee;
    if (std::exchange(member.speaking, level.speaking) != level.speaking) changed(*room);
  }
  if (meeting != nullptr && observers_.levels) observers_.levels(MeetingId(*meeting), heard);
}

const Member* Rooms::find(LegId leg) const {
  const auto* room = room_of(leg);
  if (room == nullptr) return nullptr;
  const auto member = room->members.find(leg);
  return member == room->members.end() ? nullptr : &member->second;
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

const Quality* Rooms::quality_of(const MeetingId& meeting, const std::string& invitee) const {
  const auto room = rooms_.find(meeting);
  if (room == rooms_.end()) return nullptr;
  for (const auto& [leg, member] : room->second.members)
    if (member.quality && member.invitee == invitee) return &*member.quality;
  return nullptr;
}

bool Rooms::is_in_by(meeting::JoinMethod method, const MeetingId& meeting,
                     const std::string& invitee) const {
  const auto room = rooms_.find(meeting);
  if (room == rooms_.end()) return false;
  return std::ranges::any_of(room->second.members, [&](const auto& each) {
    return each.second.invitee == invitee && each.second.join_method == method;
  });
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

int Rooms::present() const {
  int count = 0;
  for (const auto& [id, room] : rooms_) count += static_cast<int>(room.members.size());
  return count;
}

int Rooms::present_by(meeting::JoinMethod method) const {
  int count = 0;
  for (const auto& [id, room] : rooms_)
    for (const auto& [leg, member] : room.members)
      if (member.join_method == method) ++count;
  return count;
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
  if (observers_.changed) observers_.changed(room.event);
}

}  // namespace convoke::control
