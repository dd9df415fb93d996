#pragma once

#include <string>

#include "control/parts.h"
#include "control/rooms.h"
#include "meeting/admission.h"

namespace convoke::control {

/// Who a code let in.
struct CheckedCode {
  meeting::Event event{};
  std::string invitee{};  ///< Invitation::key.
};

enum class CodeRefusal {
  Invalid,  ///< Wrong event or wrong code, or this event takes none from here today.
  Ended,
  Full,
  Unavailable,  ///< The database does not answer.
};

/// Compares an event id and a passcode with what is stored and counts what was wrong, whichever
/// door they came through. `caller_number`: E.164 of a phone; empty: unknown, or a browser.
Task<Result<CheckedCode, CodeRefusal>> check_code(const Parts& parts, const Rooms& rooms,
                                                  EventId event, std::string passcode,
                                                  std::string caller_number);

/// The same for the token of a web link. Wrong ones are not counted: they cannot be guessed.
Task<Result<CheckedCode, CodeRefusal>> check_token(const Parts& parts, const Rooms& rooms,
                                                   std::string token);

}  // namespace convoke::control
