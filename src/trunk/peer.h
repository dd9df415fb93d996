#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "base/transport_address.h"
#include "trunk/number.h"

namespace convoke::trunk {

enum class Transport { Udp, Tcp };

/// Where a peer's requests are sent to.
struct Destination {
  std::string host{};  ///< Name or address; IPv6 without brackets.
  std::uint16_t port = 5060;
  Transport transport = Transport::Udp;

  bool operator==(const Destination&) const = default;
};

/// A SIP provider or telephone system that carries calls to and from the telephone network.
struct Trunk {
  std::string name{};
  Destination destination{};
  bool register_with_provider = false;
  std::string username{};       ///< User part of From and Contact; empty: no login.
  std::string auth_username{};  ///< For the digest; empty: `username`.
  std::string password{};
  std::string realm{};        ///< The only realm whose challenges are answered; empty: any of it.
  std::string from_domain{};  ///< Host part of From; empty: `destination.host`.
  std::chrono::seconds expires{300};
  std::vector<IpBlock> source_blocks{};  ///< Empty: the addresses of `destination.host`.
  std::string caller_id{};               ///< E.164; wins over the caller id of a call.
  NumberFormat number_format = NumberFormat::PlusE164;
  std::vector<std::string> inbound_numbers{};  ///< Empty: all our dial-in numbers.
  int calls_per_second = 1;
  int max_calls = 100;
  std::chrono::seconds options_interval{30};  ///< 0: never asked.
  int priority = 100;                         ///< Lowest is tried first.
};

/// A fixed way to ring one number: a desk phone, a softphone.
struct Line {
  std::string name{};    ///< Empty: the number.
  std::string number{};  ///< E.164 or an extension.
  Destination destination{};
  std::string user{};  ///< User part of the request URI; may be empty.
};

}  // namespace convoke::trunk
