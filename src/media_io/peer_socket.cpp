#include "media_io/peer_socket.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
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

/// Ancillary data that names the source of a datagram.
class Source {
 public:
  Source(const IpAddress& ip, msghdr& header) {
    header.msg_control = memory_.data();
    if (ip.is_v4()) {
      const auto address = to_sockaddr({.ip = ip, .port = 0});
      in_pktinfo info{};
      info.ipi_spec_dst = reinterpret_cast<const sockaddr_in*>(address.get())->sin_addr;
      set(header, IPPROTO_IP, IP_PKTINFO, info);
    } else {
      in6_pktinfo info{};
      std::memcpy(&info.ipi6_addr, ip.bytes.data(), sizeof info.ipi6_addr);
      set(header, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
  }

 private:
  template <class Info>
  void set(msghdr& header, int level, int type, const Info& info) {
    header.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = level;
    part->cmsg_type = type;
    part->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(part), &info, sizeof info);
  }

  alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(in6_pktinfo))> memory_{};
};

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

void PeerSocket::send(BytesView datagram, const TransportAddress& from,
                      const TransportAddress& to) const {
  const Sockaddr address = to_sockaddr(to);
  iovec vector{.iov_base = const_cast<std::uint8_t*>(datagram.data()), .iov_len = datagram.size()};
  msghdr header{};
  header.msg_name = const_cast<sockaddr*>(address.get());
  header.msg_namelen = address.size_bytes;
  header.msg_iov = &vector;
  header.msg_iovlen = 1;
  const Source source(from.ip, header);
  ::sendmsg(fd(), &header, MSG_DONTWAIT | MSG_NOSIGNAL);
}

}  // namespace convoke::media_io
