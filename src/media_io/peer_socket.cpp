#include "media_io/peer_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "media_io/sockaddr.h"

namespace convoke::media_io {
namespace {

/// Asks for more than the system allows to all (net.core.rmem_max) where that is permitted, else
/// for as much as it allows.
void ask_for_buffer(int fd, int force, int option) {
  const int wanted = PeerSocket::kWantedBufferBytes;
  if (::setsockopt(fd, SOL_SOCKET, force, &wanted, sizeof wanted) != 0)
    ::setsockopt(fd, SOL_SOCKET, option, &wanted, sizeof wanted);
}

void tell_of_destinations(int fd, bool is_v4) {
  const int on = 1;
  if (is_v4) {
    ::setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  } else {
    ::setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
  }
}

}  // namespace

PeerSocket::PeerSocket(const TransportAddress& local)
    : socket_(::socket(local.ip.is_v4() ? AF_INET : AF_INET6,
                       SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  const int on = 1;
  ::setsockopt(fd(), SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  ask_for_buffer(fd(), SO_RCVBUFFORCE, SO_RCVBUF);
  ask_for_buffer(fd(), SO_SNDBUFFORCE, SO_SNDBUF);
  tell_of_destinations(fd(), local.ip.is_v4());
  const Sockaddr address = to_sockaddr(local);
  if (::bind(fd(), address.get(), address.size_bytes) != 0)
    throw std::runtime_error("The UDP port for browsers, " + local.text() +
                             ", cannot be used: " + std::system_category().message(errno) + ".");
  local_ = local_address(fd());
}

int PeerSocket::receive_buffer_bytes() const {
  int doubled = 0;  // The kernel counts its bookkeeping.
  socklen_t size = sizeof doubled;
  ::getsockopt(fd(), SOL_SOCKET, SO_RCVBUF, &doubled, &size);
  return doubled / 2;
}

}  // namespace convoke::media_io
