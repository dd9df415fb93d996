#pragma once

#include <boost/system/error_code.hpp>

#include <cstdint>

#include "base/transport_address.h"

namespace convoke::app {

enum class Protocol { Udp, Tcp };

/// Why the address cannot be bound now; no error: it can.
boost::system::error_code find_port_fault(Protocol protocol, const TransportAddress& address);

/// Whether sockets of this machine can have the address.
bool is_own_address(const IpAddress& ip);

/// How many pairs of an even and the next UDP port of the range are free.
int count_free_ports(const IpAddress& ip, std::uint16_t first, std::uint16_t last);

}  // namespace convoke::app
