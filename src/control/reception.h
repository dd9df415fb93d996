#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "control/parts.h"
#include "control/rooms.h"
#include "flow/handler.h"

namespace convoke::control {

/// Lets people into meetings: checks codes, makes seats, and keeps what the database says about who
/// joined and who left.
class Reception {
 public:
  struct Observers {
    std::function<void(const EventId&)> changed{};
    /// The invitee is in the room by this leg: nobody needs to ring for them any more, and an older
    /// leg of theirs is to go.
    std::function<void(const InvitationKey&, LegId)> joined{};
  };

  Reception(const Parts& parts, Rooms& rooms) : parts_(parts), rooms_(rooms) {}
  void observe(Observers observers) { observers_ = std::move(observers); }

  /// A caller's number, E.164 or empty, and leg.
  struct Caller {
    std::string number{};
    LegId leg{};
  };

  /// Somebody who called keyed an event id and a passcode.
  Task<flow::QueryAnswer> check_passcode(EventId event, std::string passcode, Caller caller);
  /// Somebody who was rung pressed 1.
  Task<flow::QueryAnswer> prepare_join(InvitationKey invitation, LegId leg);

  /// Puts the leg into the room of the seat that `join_token` names; false: there is none (any
  /// more).
  Task<bool> join(MeetingId meeting, std::string join_token, LegId leg);
  /// The leg leaves its room, by whatever cause, or has ended without joining; its seat goes.
  void leave(LegId leg);

  /// Seats of an ended meeting cannot be taken any more.
  void forget(const MeetingId& meeting);

 private:
  Task<flow::QueryAnswer> make_seat(const meeting::Event& event, std::string invitee, LegId leg);
  void drop_seat(LegId leg);
  Task<void> note_joined(AttendeeRecord seat);
  Task<void> note_left(AttendeeRecord seat);
  Task<void> delete_attendee(AttendeeId id);

  const Parts& parts_;
  Rooms& rooms_;
  Observers observers_;
  std::map<std::string, AttendeeRecord> seats_;  ///< By JoinToken; made, or taken by a leg.
  std::map<LegId, std::string> reserved_;        ///< JoinToken of the seat made for a leg.
  std::map<LegId, AttendeeRecord> taken_;
};

}  // namespace convoke::control
