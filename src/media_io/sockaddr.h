#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/transport_address.h"

namespace convoke::media_io {

/// An address as the kernel has it, with its size.
struct Sockaddr {
  sockaddr_storage storage{};
  socklen_t size_bytes = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// IPv4 addresses become AF_INET.
Sockaddr to_sockaddr(const TransportAddress& address);
/// Anything that is neither IPv4 nor IPv6 becomes the unspecified address.
TransportAddress from_sockaddr(const sockaddr_storage& storage);

/// Of a socket that is bound or connected.
TransportAddress local_address(int fd);

IpAddress ip_of(const in_addr& ip);
IpAddress ip_of(const in6_addr& ip);

}  // namespace convoke::media_io
