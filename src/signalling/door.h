#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "control/byte_stream.h"
#include "control/signal_service.h"

namespace convoke::signalling {

struct Limits {
  std::size_t message_bytes = std::size_t{256} * 1024;       ///< Of one message of the browser.
  std::size_t waiting_bytes = std::size_t{2} * 1024 * 1024;  ///< To be sent; beyond it: cut off.
  /// Without a word of the browser, which pings every 10 s.
  std::chrono::seconds idle{60};
};

/// A request for a WebSocket (RFC 6455 §4.1) that an HTTP server has read.
struct UpgradeRequest {
  MeetingId meeting{};
  std::string target{};
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// Serves one control connection of the Chime client protocol until it ends. The JoinToken comes as
/// a sub-protocol beside `_aws_wt_session`, which is the one that is selected. Everybody is let in
/// that far: the client takes an HTTP refusal for a fault of the network and comes again.
control::Task<void> serve(control::ByteStream& stream, UpgradeRequest request,
                          control::SignalService& service, Limits limits);

}  // namespace convoke::signalling
