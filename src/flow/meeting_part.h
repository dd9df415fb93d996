#pragma once

#include <optional>
#include <string>
#include <variant>

#include "flow/events.h"
#include "flow/handler.h"

namespace convoke::flow {

Speak say(std::string text);
Reply say_and_hang_up(std::string text);

/// The end of both built-in flows, from the admission on: joins, tells so, lets `*6` mute and
/// unmute, and says goodbye when the meeting ends. The caller who hangs up needs no words.
class MeetingPart {
 public:
  explicit MeetingPart(const Admitted& admitted);

  /// The reply that joins.
  Reply join() const;
  Reaction on(const Event& event) const;
  Reply on(const QueryAnswer& answer) const;

 private:
  MeetingId meeting_;
  AttendeeId attendee_;
  std::string join_token_;
};

/// What anything but an admission means for the caller.
Reply turn_away(const QueryAnswer& answer);

}  // namespace convoke::flow
