#pragma once

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/transport_address.h"
#include "control/task.h"
#include "meeting/event.h"

/// What a browser may ask before and beside its control connection.
namespace convoke::control {

/// What somebody brings to get in: what a mail says, or what its link holds.
struct EventCode {
  EventId event{};
  std::string passcode{};
};
struct LinkToken {
  std::string text{};
};
using Ticket = std::variant<EventCode, LinkToken>;

struct JoinRefusal {
  enum class Why {
    Invalid,   ///< Wrong token, event or code, or this event takes no codes from browsers today.
    Ended,     ///< The ticket is right; the event was ended or has expired.
    Full,      ///< The ticket is right; every seat is taken.
    TooOften,  ///< This source address asks too often.
    TooManyMisses,  ///< This source address brought too many wrong codes today; links still work.
    Unavailable,    ///< The database does not answer.
  };
  Why why = Why::Invalid;
  std::chrono::milliseconds retry_after{};  ///< For the two about the source address.
};

/// Where a browser goes and as whom (Chime API: Meeting and Attendee).
struct WebSeat {
  EventId event{};
  MeetingId meeting{};
  AttendeeId attendee{};
  std::string external_user_id{};
  std::string join_token{};
  std::string name{};  ///< Of the invitee.
};

/// An attendee as the others in the room may see it.
struct RosterEntry {
  AttendeeId attendee{};
  std::string external_user_id{};
  std::string name{};
  meeting::JoinMethod join_method = meeting::JoinMethod::None;
};

class BrowserService {
 public:
  virtual ~BrowserService() = default;
  /// Somebody at the source address `from` wants to get in. Each invitee has one web seat: who
  /// comes again, or twice at once, gets the same one.
  virtual Task<Result<WebSeat, JoinRefusal>> join(Ticket ticket, IpAddress from) = 0;

  enum class RosterError { WrongToken, Unavailable };
  /// The seats of a meeting, for who sits in one of them.
  virtual Task<Result<std::vector<RosterEntry>, RosterError>> roster(MeetingId meeting,
                                                                     std::string join_token) = 0;
};

}  // namespace convoke::control
