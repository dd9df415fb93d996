#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/ids.h"
#include "control/task.h"
#include "signal/ids.h"

namespace convoke::control {

/// A browser's control connection, as the use cases see it. Lives on the control loop.
class SignalConnection {
 public:
  virtual ~SignalConnection() = default;
  /// One binary message. A reader so slow that too much waits is cut off.
  virtual void send(Bytes message) = 0;
  /// The close frame, after all that was sent before; nothing can be sent afterwards.
  virtual void close(std::uint16_t code) = 0;
};

/// What browsers' control connections bring.
class SignalService {
 public:
  virtual ~SignalService() = default;
  /// A connection for a meeting with what should be its JoinToken; who may not come in learns it in
  /// the protocol. `socket` stays until on_closed().
  virtual Task<signal::ConnectionId> open(MeetingId meeting, std::string token,
                                          SignalConnection& socket) = 0;
  virtual void on_message(signal::ConnectionId connection, BytesView message) = 0;
  /// `clean`: by a close frame of the browser.
  virtual void on_closed(signal::ConnectionId connection, bool clean) = 0;
};

}  // namespace convoke::control
