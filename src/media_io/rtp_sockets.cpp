#include "media_io/rtp_sockets.h"

#include <sys/socket.h>

#include <cerrno>

#include "media_io/sockaddr.h"

namespace convoke::media_io {
namespace {

// For the packets that wait while the worker is late; the kernel doubles it for its bookkeeping.
constexpr int kReceiveBufferBytes = 32 * 1024;

Descriptor bound_udp(const TransportAddress& local) {
  const int family = local.ip.is_v4() ? AF_INET : AF_INET6;
  Descriptor socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return {};
  const int on = 1;
  ::setsockopt(socket.get(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBufferBytes,
               sizeof kReceiveBufferBytes);
  const Sockaddr address = to_sockaddr(local);
  if (::bind(socket.get(), address.get(), address.size_bytes) != 0) return {};
  return socket;
}

}  // namespace

PortPairs::PortPairs(PortRange range, std::uint32_t start)
    : first_even_((range.first + 1U) & ~1U),
      pair_count_(range.last > first_even_ ? (range.last - first_even_ + 1U) / 2U : 0U),
      next_(pair_count_ == 0 ? 0 : start % pair_count_) {}

std::optional<RtpSockets> PortPairs::bind(const IpAddress& local_ip) {
  errno = EADDRINUSE;
  for (std::uint32_t tried = 0; tried < pair_count_; ++tried) {
    const auto port = static_cast<std::uint16_t>(first_even_ + 2U * next_);
    next_ = (next_ + 1U) % pair_count_;
    RtpSockets sockets{.local = {.ip = local_ip, .port = port}};
    sockets.rtp = bound_udp(sockets.local);
    if (sockets.rtp.is_open()) {
      sockets.rtcp = bound_udp({.ip = local_ip, .port = static_cast<std::uint16_t>(port + 1U)});
      if (sockets.rtcp.is_open()) return sockets;
    }
    if (errno != EADDRINUSE) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace convoke::media_io
