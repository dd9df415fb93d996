#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "flow/actions.h"
#include "flow/call_details.h"

/// What a handler, built in or remote, answers to an Event; and what a built-in flow may have to
/// ask control before it can answer.
namespace convoke::flow {

struct Reply {
  std::vector<Action> actions{};
  std::optional<TransactionAttributes> transaction_attributes{};  ///< None: they stay as they are.
  bool operator==(const Reply&) const = default;
};

/// Why a remote handler's reply cannot be used at all; `type` goes into INVALID_LAMBDA_RESPONSE.
struct ReplyError {
  std::string type{};
  std::string message{};
  bool operator==(const ReplyError&) const = default;
};

// What a built-in flow asks of its driver, which puts the answer back with on(Answer).

/// Does this passcode belong to this event? Answered by Admitted, InvalidPasscode, EventEnded or
/// JoinRefused. EventEnded and JoinRefused only for a right pair, so that a guesser learns nothing.
struct CheckPasscode {
  EventId event_id{};
  std::string passcode{};
  bool operator==(const CheckPasscode&) const = default;
};

/// Make a seat for the person who was rung. Answered by Admitted, EventEnded or JoinRefused.
struct PrepareJoin {
  bool operator==(const PrepareJoin&) const = default;
};

/// Which mute state shall the caller have now, the opposite of the present one? Answered by MuteTo;
/// the question itself changes nothing, the action that follows does.
struct ToggleMute {
  bool operator==(const ToggleMute&) const = default;
};

using Query = std::variant<CheckPasscode, PrepareJoin, ToggleMute>;

struct Admitted {
  MeetingId meeting_id{};
  AttendeeId attendee_id{};
  std::string join_token{};
};

struct InvalidPasscode {};

struct EventEnded {};

/// Locked, full, or whatever else `text` tells the caller before hanging up.
struct JoinRefused {
  std::string text{};
};

struct MuteTo {
  bool muted = false;
};

using QueryAnswer = std::variant<Admitted, InvalidPasscode, EventEnded, JoinRefused, MuteTo>;

/// A built-in flow's reaction to an event: the reply, or a question that has to be answered first.
using Reaction = std::variant<Reply, Query>;

}  // namespace convoke::flow
