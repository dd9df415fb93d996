#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "control/code_check.h"
#include "control/task.h"
#include "meeting/event.h"

/// What a browser may ask before and beside its control connection.
namespace convoke::control {

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
  /// Somebody brings an event id and a passcode. Each invitee has one web seat: who comes again
  /// gets the same one.
  virtual Task<Result<WebSeat, CodeRefusal>> join(EventId event, std::string passcode) = 0;

  enum class RosterError { WrongToken, Unavailable };
  /// The seats of a meeting, for who sits in one of them.
  virtual Task<Result<std::vector<RosterEntry>, RosterError>> roster(MeetingId meeting,
                                                                     std::string join_token) = 0;
};

}  // namespace convoke::control
