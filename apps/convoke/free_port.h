#pragma once

#include <cstdint>
#include <string>

#include "base/transport_address.h"

namespace convoke::app {

enum class Protocol { Udp, Tcp };

/// Why the address cannot be bound now, in the system's words; empty: it can.
std::string find_port_fault(Protocol protocol, const TransportAddress& address);

/// How many pairs of an even and the next UDP port of the range are free.
int count_free_ports(const IpAddress& ip, std::uint16_t first, std::uint16_t last);

}  // namespace convoke::app
