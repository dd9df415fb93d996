#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "clock.h"

namespace convoke::bench {

/// For the RTP of one leg.
inline constexpr int kRtpBufferBytes = 256 * 1024;

/// An IPv4 address and port; std::nullopt-like when `port` is 0.
sockaddr_in ipv4(std::string_view address, std::uint16_t port);

/// A UDP socket on 127.0.0.1 that never blocks and has arrivals stamped by the kernel.
class UdpSocket {
 public:
  /// Port 0: any free one. Throws std::system_error if it cannot be bound.
  UdpSocket(std::uint16_t port, int receive_buffer_bytes);
  ~UdpSocket();
  UdpSocket(UdpSocket&& other) noexcept;
  UdpSocket& operator=(UdpSocket&&) = delete;
  UdpSocket(const UdpSocket&) = delete;
  UdpSocket& operator=(const UdpSocket&) = delete;

  int fd() const { return fd_; }
  std::uint16_t port() const;
  bool send(std::span<const std::uint8_t> bytes, const sockaddr_in& to) const;
  bool send(std::string_view text, const sockaddr_in& to) const;

 private:
  int fd_;
};

struct Datagram {
  std::span<const std::uint8_t> bytes{};
  sockaddr_in from{};
  Time arrival{};
};

/// Buffers for reading many datagrams with one call of the system.
class Reader {
 public:
  Reader();

  /// Gives everything that waits in the socket to `sink`, views being valid during the call only.
  void drain(const UdpSocket& socket, const std::function<void(const Datagram&)>& sink);

 private:
  static constexpr std::size_t kMessages = 8;
  static constexpr std::size_t kBytes = 8192;
  struct alignas(cmsghdr) Control {
    std::array<char, 128> bytes;
  };

  std::array<std::array<std::uint8_t, kBytes>, kMessages> data_{};
  std::array<Control, kMessages> control_{};
  std::array<sockaddr_in, kMessages> from_{};
  std::array<iovec, kMessages> vectors_{};
  std::array<mmsghdr, kMessages> headers_{};
};

}  // namespace convoke::bench
