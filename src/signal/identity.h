#pragma once

#include <variant>

#include "signal/ids.h"

namespace convoke::signal {

/// Chime API: MediaCapabilities.
enum class Capability { None, Send, Receive, SendReceive };

constexpr bool may_send(Capability capability) {
  return capability == Capability::Send || capability == Capability::SendReceive;
}
constexpr bool may_receive(Capability capability) {
  return capability == Capability::Receive || capability == Capability::SendReceive;
}

/// Chime API: AttendeeCapabilities.
struct Capabilities {
  Capability audio = Capability::SendReceive;
  Capability video = Capability::SendReceive;
  Capability content = Capability::SendReceive;
};

/// Whom a join token stands for; the shell has checked it.
struct Identity {
  Person owner{};  ///< Of a share as well: without "#content".
  Capabilities capabilities{};
  bool is_content = false;

  /// As the others see this connection.
  Person person() const {
    return is_content ? Person{content_of(owner.attendee), owner.external_user} : owner;
  }
};

/// Why a connection may not join. It is opened all the same: a client takes an HTTP refusal for a
/// broken network, and tries for two minutes.
enum class Refusal {
  WrongToken,
  MeetingEnded,  ///< Or never was.
  Unavailable,   ///< Try again soon.
};

using Arrival = std::variant<Identity, Refusal>;

}  // namespace convoke::signal
