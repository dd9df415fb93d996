#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "control/parts.h"
#include "signal/presence.h"
#include "signal/quality.h"

namespace convoke::control {

/// What somebody's browser says of its sound.
struct Quality {
  signal::QualityRecord last{};
  WallTime at{};  ///< When it said so.
  signal::QualitySummary whole{};
};

/// Somebody in a room, by phone or by browser.
struct Member {
  LegId leg{};
  EventId event{};
  AttendeeId attendee{};
  std::string external_user_id{};
  meeting::JoinMethod join_method = meeting::JoinMethod::Phone;
  std::string invitee{};  ///< Invitation::key.
  bool muted = false;
  bool speaking = false;
  std::optional<Quality> quality{};  ///< Phones say nothing.
};

/// Who is in which meeting now. Lives in memory only: after a restart nobody is in a room. Rooms
/// are made when the first enters and rest (are forgotten here) when the last has left.
class Rooms {
 public:
  explicit Rooms(const Parts& parts);

  struct Observers {
    /// Members, mutes or speakers of the event's room changed.
    std::function<void(const EventId&)> changed{};
    using OfMember = std::function<void(const MeetingId&, const Member&)>;
    OfMember entered{};
    OfMember left{};
    OfMember muted{};
    /// Five times a second for each room.
    std::function<void(const MeetingId&, std::span<const signal::Level>)> levels{};
  };
  void observe(Observers observers) { observers_ = std::move(observers); }

  /// The room's id, which it keeps until release(), also while nobody is in it.
  RoomId hold(const MeetingId& meeting);
  void release(const MeetingId& meeting);

  void enter(const AttendeeRecord& seat, LegId leg, bool muted = false);
  /// What the seat's browser shares is heard by all but that browser. It is nobody: no member, no
  /// tone, not counted.
  void enter_share(const AttendeeRecord& owner, LegId leg, bool muted);
  /// Does nothing if the leg is in no room.
  void leave(LegId leg);
  void set_muted(LegId leg, bool muted);
  /// Tells nobody: browsers say it once a second. Of a leg that is no member it is not kept.
  void note_quality(LegId leg, const signal::QualityRecord& record);
  void on_levels(const plane::RoomLevels& levels);

  const Member* find(LegId leg) const;
  const Member* find(const MeetingId& meeting, const AttendeeId& attendee) const;
  /// Of this invitee, by phone or browser; null: none.
  const Member* find_invitee(const MeetingId& meeting, const std::string& invitee) const;
  /// What the invitee's browser in the room said last; null: none is, or it has said nothing.
  const Quality* quality_of(const MeetingId& meeting, const std::string& invitee) const;
  /// Whether this invitee is in the room in this way.
  bool is_in_by(meeting::JoinMethod method, const MeetingId& meeting,
                const std::string& invitee) const;
  std::vector<Member> members(const MeetingId& meeting) const;
  /// Of the room that the leg is in.
  std::vector<Member> members_of(LegId leg) const;
  int present(const MeetingId& meeting) const;
  /// In all rooms together.
  int present() const;
  int present_by(meeting::JoinMethod method) const;

 private:
  struct Room {
    RoomId id{};
    EventId event{};
    std::map<LegId, Member> members{};
    std::map<LegId, AttendeeId> shares{};
    std::map<AttendeeId, plane::PartyId> parties{};  ///< Of browsers, each with what it shares.
    bool is_held = false;

    bool is_empty() const { return members.empty() && shares.empty(); }
  };

  Room& make(const MeetingId& meeting);
  void forget_if_empty(const MeetingId& meeting);
  Room& open(const AttendeeRecord& seat);
  plane::PartyId party_of(Room& room, const AttendeeRecord& seat);
  Room* room_of(LegId leg);
  const Room* room_of(LegId leg) const;
  void play_tone(const Room& room, const plane::SoundRef& tone);
  void changed(const Room& room) const;

  const Parts& parts_;
  const plane::SoundRef join_tone_;
  const plane::SoundRef leave_tone_;
  Observers observers_;
  std::map<MeetingId, Room> rooms_;
  std::unordered_map<LegId, MeetingId> meeting_of_;
  std::uint64_t last_room_ = 0;
  std::uint64_t last_party_ = 0;
};

}  // namespace convoke::control
