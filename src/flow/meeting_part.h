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

// The two last states of both built-in flows.

struct InMeeting {
  MeetingPart part;
};

/// Declined, turned away or silent; only the end of the leg is to come.
struct Leaving {};

/// The step of either flow that the answer about an admission leads to.
template <class Step>
Step come_in_or_leave(const QueryAnswer& answer) {
  const auto* admitted = std::get_if<Admitted>(&answer);
  if (admitted == nullptr) return {Leaving{}, turn_away(answer)};
  const MeetingPart part(*admitted);
  return {InMeeting{part}, part.join()};
}

}  // namespace convoke::flow
