#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/browser_service.h"
#include "control/parts.h"
#include "control/rooms.h"

namespace convoke::control {

/// The seats of browsers: made when somebody brings a code, kept as long as their event, so that a
/// reload or a restart of the server finds them again.
class WebSeats final : public BrowserService {
 public:
  WebSeats(const Parts& parts, const Rooms& rooms) : parts_(parts), rooms_(rooms) {}

  Task<Result<WebSeat, CodeRefusal>> join(EventId event, std::string passcode) override;
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
  const Parts& parts_;
  const Rooms& rooms_;
};

}  // namespace convoke::control
