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

IpAddress ip_of(const in_addr& ip) {
  IpAddress result = IpAddress::v4(0, 0, 0, 0);
  std::memcpy(result.bytes.data() + kMappedPrefixBytes, &ip, sizeof ip);
  return result;
}

IpAddress ip_of(const in6_addr& ip) {
  IpAddress result;
  std::memcpy(result.bytes.data(), &ip, sizeof ip);
  return result;
}

TransportAddress from_sockaddr(const sockaddr_storage& storage) {
  if (storage.ss_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &storage, sizeof in);
    return {.ip = ip_of(in.sin_addr), .port = ntohs(in.sin_port)};
  }
  if (storage.ss_family == AF_INET6) {
    sockaddr_in6 in6{};
    std::memcpy(&in6, &storage, sizeof in6);
    return {.ip = ip_of(in6.sin6_addr), .port = ntohs(in6.sin6_port)};
  }
  return {};
}

TransportAddress local_address(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
  return from_sockaddr(storage);
}

}  // namespace convoke::media_io
