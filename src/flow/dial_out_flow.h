#pragma once

#include <variant>

#include "base/ids.h"
#include "flow/handler.h"
#include "flow/meeting_part.h"

/// The built-in flow of a call that Convoke makes: press 1 to join, 2 to decline. No key, no entry.
namespace convoke::flow::dial_out {

/// Not answered yet, or listening to the question.
struct Asking {
  EventId event_id{};
};

/// Pressed 1; control is making a seat.
struct Preparing {};

using State = std::variant<Asking, Preparing, InMeeting, Leaving>;

struct Step {
  State next;
  Reaction reaction{};
};

/// The whole flow. Pure.
Step on(const State& state, const Event& event);
/// The answer to the Query that the last step asked.
Step on(const State& state, const QueryAnswer& answer);

}  // namespace convoke::flow::dial_out
