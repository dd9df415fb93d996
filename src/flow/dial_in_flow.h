#pragma once

#include <variant>

#include "base/ids.h"
#include "flow/handler.h"
#include "flow/meeting_part.h"

/// The built-in flow of a caller who dials in: event id, passcode, meeting. A try is a pair of
/// both; a wrong event and a wrong passcode sound alike, so that a guesser learns nothing.
namespace convoke::flow::dial_in {

inline constexpr int kMaxTries = 3;

struct AskingEvent {
  int attempt = 1;  ///< 1 to kMaxTries.
};

struct AskingPasscode {
  int attempt = 1;
  EventId event_id{};
};

/// Control is looking the pair up.
struct Checking {
  int attempt = 1;
};

using State = std::variant<AskingEvent, AskingPasscode, Checking, InMeeting, Leaving>;

struct Step {
  State next;
  Reaction reaction{};
};

/// The whole flow. Pure. Begins in AskingEvent.
Step on(const State& state, const Event& event);
/// The answer to the Query that the last step asked.
Step on(const State& state, const QueryAnswer& answer);

}  // namespace convoke::flow::dial_in
