#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/browser_service.h"
#include "control/code_check.h"
#include "control/parts.h"
#include "control/rooms.h"
#include "meeting/knock_limits.h"

namespace convoke::control {

/// The seats of browsers: made when somebody brings a code or a token, kept as long as their event,
/// so that a reload or a restart of the server finds them again. What a source address may do in a
/// time is kept in memory only.
class WebSeats final : public BrowserService {
 public:
  WebSeats(const Parts& parts, const Rooms& rooms);

  Task<Result<WebSeat, JoinRefusal>> join(Ticket ticket, IpAddress from) override;
  Task<Result<std::vector<RosterEntry>, RosterError>> roster(MeetingId meeting,
                                                             std::string join_token) override;

  enum class SeatError {
    NoSuchSeat,  ///< No such token in this meeting.
    Ended,       ///< The meeting is over, or there is none.
    Unavailable,
  };
  /// Whose token it is, of a meeting that is open. Compares in constant time.
  Task<Result<AttendeeRecord, SeatError>> find(MeetingId meeting, std::string join_token) const;

 private:
  Task<Result<CheckedCode, JoinRefusal>> check(Ticket ticket, IpAddress from);
  Task<Result<CheckedCode, JoinRefusal>> check_from(EventCode code, IpAddress from);

  const Parts& parts_;
  const Rooms& rooms_;
  meeting::KnockLimits limits_;
};

}  // namespace convoke::control
