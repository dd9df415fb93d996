#include "media_io/stream_listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "media_io/sockaddr.h"

namespace convoke::media_io {
namespace {

/// Everybody in a large meeting may come at once.
constexpr int kBacklog = 1024;
/// What the kernel takes beyond what is under way. Little: what waits here cannot be dropped any
/// more when it is late.
constexpr int kUnsentBytes = 16 * 1024;

void set(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

}  // namespace

StreamListener::StreamListener(const TransportAddress& local)
    : socket_(::socket(local.ip.is_v4() ? AF_INET : AF_INET6,
                       SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  set(fd(), SOL_SOCKET, SO_REUSEADDR, 1);
  const Sockaddr address = to_sockaddr(local);
  if (::bind(fd(), address.get(), address.size_bytes) != 0 || ::listen(fd(), kBacklog) != 0)
    throw std::runtime_error("The TCP port for browsers, " + local.text() +
                             ", cannot be used: " + std::system_category().message(errno) + ".");
  local_ = local_address(fd());
}

std::optional<AcceptedStream> StreamListener::accept() const {
  sockaddr_storage remote{};
  socklen_t size = sizeof remote;
  Descriptor socket(
      ::accept4(fd(), reinterpret_cast<sockaddr*>(&remote), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket.is_open()) return std::nullopt;
  set(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  set(socket.get(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, kUnsentBytes);
  const TransportAddress local = local_address(socket.get());
  return AcceptedStream{
      .socket = std::move(socket), .local = local, .remote = from_sockaddr(remote)};
}

}  // namespace convoke::media_io
