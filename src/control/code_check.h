#pragma once

#include <string>

#include "control/browser_service.h"
#include "control/parts.h"
#include "control/rooms.h"
#include "meeting/admission.h"

namespace convoke::control {

/// Who a code let in.
struct CheckedCode {
  meeting::Event event{};
  std::string invitee{};  ///< Invitation::key.
};

/// How somebody with a code comes.
struct Door {
  meeting::JoinMethod method = meeting::JoinMethod::Phone;
  std::string caller_number{};  ///< E.164 of a phone; empty: unknown, or a browser.
};

enum class CodeRefusal {
  Invalid,  ///< Wrong event or wrong code, or this event takes none from here today.
  Ended,
  Full,
  Unavailable,  ///< The database does not answer.
};

/// Compares an event id and a passcode with what is stored and counts what was wrong, whichever
/// door they came through. Each phone takes one more seat; a browser takes the one again that its
/// invitee has by browser.
Task<Result<CheckedCode, CodeRefusal>> check_code(const Parts& parts, const Rooms& rooms,
                                                  EventCode code, Door door);

/// The same for the token of a web link, which is for browsers. Wrong ones are not counted: they
/// cannot be guessed.
Task<Result<CheckedCode, CodeRefusal>> check_token(const Parts& parts, const Rooms& rooms,
                                                   std::string token);

}  // namespace convoke::control
