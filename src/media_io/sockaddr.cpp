#include "media_io/sockaddr.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace convoke::media_io {
namespace {

constexpr std::size_t kMappedPrefixBytes = 12;

}  // namespace

Sockaddr to_sockaddr(const TransportAddress& address) {
  Sockaddr result;
  if (address.ip.is_v4()) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(address.port);
    std::memcpy(&in.sin_addr, address.ip.bytes.data() + kMappedPrefixBytes, sizeof in.sin_addr);
    std::memcpy(&result.storage, &in, sizeof in);
    result.size_bytes = sizeof in;
  } else {
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(address.port);
    std::memcpy(&in6.sin6_addr, address.ip.bytes.data(), sizeof in6.sin6_addr);
    std::memcpy(&result.storage, &in6, sizeof in6);
    result.size_bytes = sizeof in6;
  }
  return result;
}

TransportAddress from_sockaddr(const sockaddr_storage& storage) {
  TransportAddress address;
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    address.ip = IpAddress::v4(0, 0, 0, 0);
    std::memcpy(address.ip.bytes.data() + kMappedPrefixBytes, &in.sin_addr, sizeof in.sin_addr);
    address.port = ntohs(in.sin_port);
  } else if (storage.ss_family == AF_INET6) {
    sockaddr_in6 in6{};
    std::memcpy(&in6, &storage, sizeof in6);
    std::memcpy(address.ip.bytes.data(), &in6.sin6_addr, sizeof in6.sin6_addr);
    address.port = ntohs(in6.sin6_port);
  }
  return address;
}

}  // namespace convoke::media_io
