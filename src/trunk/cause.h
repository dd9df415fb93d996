#pragma once

#include <string>
#include <string_view>

namespace convoke::trunk {

/// Why a call that was rung was not answered. The last three are the carrier's doing.
enum class Outcome {
  Busy,       ///< 486, 600: on the phone.
  NoAnswer,   ///< 408, 480, 487: rang, or was not reached.
  Declined,   ///< 603 after ringing: the person pressed it away.
  BadNumber,  ///< 404, 410, 484, 604: there is no such number.
  Refused,    ///< 401, 403, 407, 603 without ringing, 607, 608: the carrier or a block list.
  Failed,     ///< Everything else: 488, 500, 503, ...
};

/// What the final status of an unanswered outbound call means. Without ringing a 603 is no person's
/// doing but a carrier's.
Outcome outcome(int status, bool rang);

/// "486 Busy Here". The phrase is the peer's, made printable and cut at 80 bytes, or the usual one
/// if it gave none.
std::string sentence(int status, std::string_view phrase);

/// A Reason header (RFC 3326) in words: "Q.850 16 normal call clearing", "SIP 200 Call completed
/// elsewhere". The peer's text wins if it gave one.
std::string describe_reason(std::string_view protocol, int cause, std::string_view text);

/// The usual phrase of a SIP status: "Busy Here"; empty for one not known.
std::string_view usual_phrase(int status);

}  // namespace convoke::trunk
