#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "signal/codecs.h"
#include "signal/identity.h"
#include "signal/ids.h"
#include "signal/presence.h"
#include "signal/quality.h"
#include "wire/signal_frame.h"

/// What a meeting asks of those who drive it.
namespace convoke::signal {

// For the shell of the sockets.

/// One frame for several connections: format it once.
struct Send {
  std::vector<ConnectionId> to{};
  frame::ServerFrame frame{};
};

/// The last thing about a connection: nothing is sent on it afterwards, no second close frame
/// either.
struct Close {
  ConnectionId connection{};
  std::uint16_t code = 0;
};

// For the owner of the media.

/// What a video section of an offer is to show.
struct Wanted {
  std::uint32_t stream_id = 0;  ///< As the client named it; 0: nothing.
  std::uint32_t group_id = 0;   ///< The source that it belongs to.
  /// The client leaves it to the server which layer of the source it gets.
  bool any_layer = false;

  bool operator==(const Wanted&) const = default;
};

/// A SUBSCRIBE: make or change the connection's peer, then call Meeting::on_answered.
struct Negotiate {
  ConnectionId connection{};
  NegotiationId negotiation{};
  Identity who{};
  std::string sdp_offer{};
  bool muted = false;
  std::vector<frame::StreamDescriptor>
      publish{};  ///< What the camera section may send; empty: nothing.
  /// Aligned with the video sections of the offer, the camera's first.
  std::vector<Wanted> receive{};
  std::vector<frame::VideoSubscription> subscriptions{};  ///< The client's wishes, by mid.
};

/// The attendee is no longer, or again, heard.
struct SetMuted {
  AttendeeId attendee{};
  bool muted = false;
};

/// The connection's peer is not needed any more.
struct ClosePeer {
  ConnectionId connection{};
};

/// Stop, or go on, sending these sources to the connection's peer.
struct SetForwarding {
  ConnectionId connection{};
  std::vector<std::uint32_t> group_ids{};
  bool forwarding = true;
};

/// Fill these sections in another way: other layer, priority or target bitrate. A `stream_id` of 0
/// leaves the layer to the server.
struct UpdateSubscriptions {
  ConnectionId connection{};
  frame::RemoteVideoUpdate update{};
};

// For the roster and the records.

struct AttendeeJoined {
  Person person{};
};

/// Goes on by another page or device, which has taken the seat; has not left.
struct AttendeeMoved {
  Person person{};
};

struct AttendeeLeft {
  Person person{};
  Departure departure = Departure::Left;
};

/// Once a second for each client; of shares' connections, too.
struct QualityReported {
  ConnectionId connection{};
  QualityRecord record{};
};

using Effect =
    std::variant<Send, Close, Negotiate, SetMuted, ClosePeer, SetForwarding, UpdateSubscriptions,
                 AttendeeJoined, AttendeeMoved, AttendeeLeft, QualityReported>;
using Outbox = std::vector<Effect>;

// What the owner answers to Negotiate.

struct AnsweredTrack {
  std::string mid{};
  std::uint32_t stream_id = 0;
  std::uint32_t ssrc = 0;
};

struct Answer {
  std::string sdp{};
  std::vector<AnsweredTrack> tracks{};  ///< One for each section in which the server sends video.
  VideoCodecs receivable{};             ///< What the offer's sections can decode.
};

enum class NegotiationError {
  BadOffer,
  Unavailable,  ///< No media now; the client comes again.
};

struct Answered {
  NegotiationId negotiation{};
  std::variant<Answer, NegotiationError> outcome{};
};

/// What the owner knows about the way to one client.
struct Bandwidth {
  std::optional<std::uint32_t> available_kbps{};
  std::vector<std::uint32_t> held_groups{};  ///< Not sent for want of bandwidth.
};

}  // namespace convoke::signal
