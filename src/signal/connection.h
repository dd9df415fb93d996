#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/time.h"
#include "signal/effects.h"
#include "signal/limits.h"
#include "signal/subscriptions.h"

/// One socket and one place in a meeting, as Meeting keeps them.
namespace convoke::signal {

/// Open, and yet without JOIN.
struct Arrived {
  Arrival arrival{};
};

/// A SUBSCRIBE that the owner has not answered yet.
struct Outstanding {
  NegotiationId negotiation{};
  frame::Duplex duplex = frame::Duplex::Receive;
  std::vector<frame::Allocation> allocations{};
  std::vector<Wanted> receive{};
  std::vector<frame::VideoSubscription> subscriptions{};
  bool sources_changed = false;
  bool view_only = false;  ///< Wanted to publish and may not.
};

struct Joined {
  Identity who{};
  Instant caught_up_to{};      ///< Data messages until here were seen.
  Instant media_due = kNever;  ///< When its media has to have come up.
  bool is_subscribed = false;  ///< Its first SUBSCRIBE was answered.
  bool has_media = false;      ///< And was told who is present.
  std::uint64_t seen_index = 0;
  std::vector<Outstanding> outstanding{};
  Subscriptions subscriptions{};
  VideoCodecs receivable{};
  std::optional<std::uint32_t> available_kbps{};
};

/// The client was told why it is over; closed after its LEAVE, or a little later.
struct Ending {
  std::uint16_t code = 0;
};

/// The client has said LEAVE and closes by itself.
struct Left {};

using ConnectionState = std::variant<Arrived, Joined, Ending, Left>;

struct Connection {  // NOLINT(bugprone-exception-escape): moving a deque may allocate.
  ConnectionId id{};
  ConnectionState state{};
  Instant deadline = kNever;
  Instant last_heard{};
  std::uint32_t pings_sent = 0;
  TokenBucket frames;
  TokenBucket subscribes;
  TokenBucket data_messages;
  TokenBucket data_messages_hard;
};

/// An attendee's place; outlives its connection by the grace time.
struct Seat {
  Identity who{};
  std::uint64_t audio_session_id = 0;
  std::optional<ConnectionId> connection{};
  std::optional<ConnectionId> peer{};  ///< Whose peer is open, though the connection may be gone.
  bool muted = false;
  bool muted_by_others = false;  ///< And its client has not muted or unmuted since.
  Instant last_heard{};
  Instant grace_until = kNever;
  Departure departure = Departure::Dropped;  ///< If the grace time ends.
};

}  // namespace convoke::signal
