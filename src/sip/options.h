#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/transport_address.h"
#include "control/telephony.h"
#include "trunk/table.h"

namespace convoke::sip {

/// How the SIP stack listens, whom it knows and how much it takes.
struct Options {
  IpAddress listen_address = IpAddress::v4(127, 0, 0, 1);
  std::uint16_t port = 5060;  ///< For UDP, and for TCP if `tcp`; 0: a free one, see Stack::port().
  bool tcp = true;
  std::optional<IpAddress> public_address{};  ///< Told to peers in Contact; else `listen_address`.
  std::string user_agent = "Convoke";
  trunk::Table table{};
  std::size_t max_legs = 1500;      ///< Further inbound calls are answered 503.
  int max_inbound_per_second = 50;  ///< The same.
  bool answer_strangers = true;     ///< 403 to an unknown source; false: silence.
  std::chrono::milliseconds shutdown{3000};
  std::chrono::milliseconds t1{500};  ///< Round trip by which Sofia repeats (RFC 3261 §17.1.1.1).
  /// A trunk that says nothing at all to an INVITE for so long is given up; it has gone out four
  /// times by then. Lines have their time to ring.
  std::chrono::milliseconds trunk_silence{5000};
  std::chrono::milliseconds inbound_setup{45'000};  ///< Until control answers an inbound call.
};

/// Takes events on Sofia's thread; must not block.
using Sink = std::function<void(control::sip::Event)>;
/// Counts what was turned away, by a fixed word ("stranger", "not_our_number", ...; see README.md).
/// Called on Sofia's thread.
using Count = std::function<void(std::string_view reason)>;

}  // namespace convoke::sip
