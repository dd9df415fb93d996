#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/time.h"
#include "base/transport_address.h"

namespace convoke::media_io {

/// How far the calendar's clock, by which the kernel stamps packets, is ahead of the monotonic one.
Duration wall_clock_offset();

/// Memory for what one recvmmsg() brings.
class ReceiveBatch {
 public:
  ReceiveBatch();
  ReceiveBatch(const ReceiveBatch&) = delete;
  ReceiveBatch& operator=(const ReceiveBatch&) = delete;

  /// One call of the kernel, which never waits; returns how many datagrams there are now. A full
  /// batch suggests that there are more.
  std::size_t receive(int fd);
  static constexpr std::size_t capacity() { return kMessages; }

  /// Of a datagram, which may be changed in place. Valid until the next receive().
  std::span<std::uint8_t> bytes(std::size_t i);
  TransportAddress from(std::size_t i) const;
  /// Which of our addresses it came to; nothing if the socket was not told to say so.
  std::optional<IpAddress> to(std::size_t i) const;
  /// By the kernel's stamp, less `wall_clock_offset`; `now` if it has none.
  Instant arrival(std::size_t i, Duration wall_clock_offset, Instant now) const;

 private:
  static constexpr std::size_t kMessages = 8;
  static constexpr std::size_t kDatagramBytes = 1600;
  static constexpr std::size_t kControlBytes = 128;

  struct alignas(cmsghdr) Control {
    std::array<std::uint8_t, kControlBytes> bytes;
  };

  const cmsghdr* find(std::size_t i, int level, int type) const;

  std::array<std::array<std::uint8_t, kDatagramBytes>, kMessages> data_{};
  std::array<sockaddr_storage, kMessages> from_{};
  std::array<Control, kMessages> control_{};
  std::array<iovec, kMessages> vectors_{};
  std::array<mmsghdr, kMessages> headers_{};
};

}  // namespace convoke::media_io
