#include "udp_socket.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <system_error>
#include <utility>

namespace convoke::bench {
namespace {

constexpr auto kLoopback = "127.0.0.1";

/// The sockets API wants its own type for every family's addresses.
const sockaddr* generic(const sockaddr_in& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Time stamp_of(const msghdr& header) {
  for (const cmsghdr* part = CMSG_FIRSTHDR(&header); part != nullptr;
       part = CMSG_NXTHDR(const_cast<msghdr*>(&header), const_cast<cmsghdr*>(part))) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec stamp{};
    std::memcpy(&stamp, CMSG_DATA(part), sizeof stamp);
    return Time(seconds(stamp.tv_sec) + nanoseconds(stamp.tv_nsec));
  }
  return now();
}

}  // namespace

sockaddr_in ipv4(std::string_view address, std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_port = htons(port);
  if (::inet_pton(AF_INET, std::string(address).c_str(), &result.sin_addr) != 1)
    result.sin_port = 0;
  return result;
}

UdpSocket::UdpSocket(std::uint16_t port, int receive_buffer_bytes)
    : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
  const sockaddr_in local = ipv4(kLoopback, port);
  if (fd_ < 0 || ::bind(fd_, generic(local), sizeof local) != 0) {
    const int error = errno;
    if (fd_ >= 0) ::close(fd_);
    throw std::system_error(error, std::generic_category(), "UDP port " + std::to_string(port));
  }
  const int on = 1;
  ::setsockopt(fd_, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
  const auto size = static_cast<socklen_t>(sizeof receive_buffer_bytes);
  if (::setsockopt(fd_, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer_bytes, size) != 0)
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, size);
}

UdpSocket::~UdpSocket() {
  if (fd_ >= 0) ::close(fd_);
}

UdpSocket::UdpSocket(UdpSocket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

std::uint16_t UdpSocket::port() const {
  sockaddr_in local{};
  socklen_t size = sizeof local;
  ::getsockname(fd_, reinterpret_cast<sockaddr*>(&local), &size);
  return ntohs(local.sin_port);
}

bool UdpSocket::send(std::span<const std::uint8_t> bytes, const sockaddr_in& to) const {
  return ::sendto(fd_, bytes.data(), bytes.size(), 0, generic(to), sizeof to) >= 0;
}

bool UdpSocket::send(std::string_view text, const sockaddr_in& to) const {
  return ::sendto(fd_, text.data(), text.size(), 0, generic(to), sizeof to) >= 0;
}

Reader::Reader() {
  for (std::size_t i = 0; i < kMessages; ++i) {
    vectors_[i] = {.iov_base = data_[i].data(), .iov_len = kBytes};
    headers_[i].msg_hdr.msg_iov = &vectors_[i];
    headers_[i].msg_hdr.msg_iovlen = 1;
    headers_[i].msg_hdr.msg_name = &from_[i];
    headers_[i].msg_hdr.msg_control = control_[i].bytes.data();
  }
}

void Reader::drain(const UdpSocket& socket, const std::function<void(const Datagram&)>& sink) {
  int count = kMessages;
  while (count == static_cast<int>(kMessages)) {
    for (auto& header : headers_) {
      header.msg_hdr.msg_namelen = sizeof(sockaddr_in);
      header.msg_hdr.msg_controllen = sizeof(Control);
    }
    count = ::recvmmsg(socket.fd(), headers_.data(), kMessages, MSG_DONTWAIT, nullptr);
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::max(0, count)); ++i) {
      const auto size = std::min<std::size_t>(headers_[i].msg_len, kBytes);
      sink({.bytes = std::span(data_[i]).first(size),
            .from = from_[i],
            .arrival = stamp_of(headers_[i].msg_hdr)});
    }
  }
}

}  // namespace convoke::bench
