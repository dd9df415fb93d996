#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "base/transport_address.h"

/// The port to the SIP stack: values both ways. SDP bodies are made and read by control/.
namespace convoke::control::sip {

inline constexpr int kServiceUnavailable = 503;

/// A header of the few that calls may carry (X-..., User-to-User, Diversion).
struct Header {
  std::string name{};
  std::string value{};
};

// Commands: control -> SIP. A command for a leg that has ended meanwhile does nothing.

/// Sends an INVITE through a trunk or to a line. Answered by Ringing (any number of times), then by
/// Answered or CallEnded. Unanswered after `ring_timeout`: CANCEL and CallEnded with 408. A trunk
/// that is silent or cannot be reached: CallEnded by EndedBy::Timeout with 503, after 5 s.
struct PlaceCall {
  LegId leg{};
  std::string peer{};       ///< Name of the trunk or line, as trunk::Route says.
  std::string number{};     ///< E.164; the trunk's rule for the wire is applied by sip/.
  std::string caller_id{};  ///< E.164; empty: the trunk's own.
  std::string offer{};      ///< SDP.
  std::vector<Header> headers{};
  Duration ring_timeout{};
};

/// 200 with our answer to an inbound call.
struct Accept {
  LegId leg{};
  std::string answer{};  ///< SDP.
};

/// A final answer other than 200 to an inbound call.
struct Reject {
  LegId leg{};
  int code = 480;
};

/// Ends a leg whatever its state: CANCEL while it rings (and BYE should a 200 cross it), BYE after.
/// Answered by CallEnded.
struct HangUp {
  LegId leg{};
  std::string reason{};  ///< Value of a Reason header (RFC 3326), e.g. `SIP;cause=200;text="..."`.
};

/// 200 to a re-INVITE (or UPDATE) of the peer.
struct AnswerOffer {
  LegId leg{};
  std::string answer{};
};

/// 488 to a re-INVITE of the peer; the session goes on as it was.
struct RefuseOffer {
  LegId leg{};
};

using Command = std::variant<PlaceCall, Accept, Reject, HangUp, AnswerOffer, RefuseOffer>;

// Events: SIP -> control.

/// An INVITE from a known trunk or line to a number that is ours; 100 was sent. Legs that SIP names
/// have the highest bit set, those that control/ names have not.
struct InboundCall {
  LegId leg{};
  std::string peer{};   ///< Trunk or line it came from.
  std::string from{};   ///< E.164 if the peer's format allows, else the user part as given.
  std::string to{};     ///< Our number, E.164.
  std::string offer{};  ///< SDP; empty: an INVITE without one (we offer in the 200).
  std::vector<Header> headers{};
};

/// 180 or 183 (which is ringing, whatever media it carries).
struct Ringing {
  LegId leg{};
  int code = 180;
};

struct Answered {
  LegId leg{};
  std::string answer{};  ///< SDP of the 200.
};

/// The peer offers new media within the call: hold, resume, another address. Answer with
/// AnswerOffer or RefuseOffer.
struct Offered {
  LegId leg{};
  std::string offer{};  ///< SDP; empty: we have to offer in the answer.
};

/// The peer did not acknowledge our 200 within 32 s, and similar: who ended the leg, and how.
enum class EndedBy { Us, Peer, Timeout };

/// The leg is over; no further event names it.
struct CallEnded {
  LegId leg{};
  EndedBy by = EndedBy::Peer;
  int code = 0;          ///< Final SIP status of an unanswered call; 0: it had been answered.
  std::string detail{};  ///< In words: "486 Busy Here", "BYE: Q.850 16 normal call clearing".
  /// The trunk wants no calls for so long (503 or 429 with Retry-After); zero: it asked for
  /// nothing.
  Duration retry_after{};
};

/// A trunk registered or answered OPTIONS, or does not any more.
struct PeerState {
  std::string peer{};
  bool up = false;
  std::string detail{};  ///< "registered until ...", "401 wrong password", "no answer to OPTIONS".
  Duration round_trip{};
};

using Event = std::variant<InboundCall, Ringing, Answered, Offered, CallEnded, PeerState>;

/// Takes commands from the control loop; implemented by sip/, which wakes Sofia's thread.
class Telephony {
 public:
  virtual ~Telephony() = default;
  /// False: the queue to the SIP thread is full. The use cases have a Backlog in front: they are
  /// refused only PlaceCall, and treat the leg as failed.
  virtual bool send(Command command) = 0;
};

}  // namespace convoke::control::sip
