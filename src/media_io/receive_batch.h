#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "base/transport_address.h"

namespace convoke::media_io {

/// How far the calendar's clock, by which the kernel stamps packets, is ahead of the monotonic one.
Duration wall_clock_offset();

/// Memory for what one recvmmsg() brings.
class ReceiveBatch {
 public:
  /// `capacity`: how many datagrams one call brings at most.
  explicit ReceiveBatch(std::size_t capacity);
  ReceiveBatch(const ReceiveBatch&) = delete;
  ReceiveBatch& operator=(const ReceiveBatch&) = delete;

  /// One call of the kernel, which never waits; returns how many datagrams there are now. A full
  /// batch suggests that there are more.
  std::size_t receive(int fd);
  std::size_t capacity() const { return headers_.size(); }

  /// Of a datagram, which may be changed in place. Valid until the next receive().
  std::span<std::uint8_t> bytes(std::size_t i);
  TransportAddress from(std::size_t i) const;
  /// Which of our addresses it came to; nothing if the socket was not told to say so.
  std::optional<IpAddress> to(std::size_t i) const;
  /// By the kernel's stamp, less `wall_clock_offset`; `now` if it has none.
  Instant arrival(std::size_t i, Duration wall_clock_offset, Instant now) const;

 private:
  static constexpr std::size_t kDatagramBytes = 1600;
  static constexpr std::size_t kControlBytes = 128;

  struct alignas(cmsghdr) Control {
    std::array<std::uint8_t, kControlBytes> bytes;
  };

  const cmsghdr* find(std::size_t i, int level, int type) const;

  std::vector<std::array<std::uint8_t, kDatagramBytes>> data_;
  std::vector<sockaddr_storage> from_;
  std::vector<Control> control_;
  std::vector<iovec> vectors_;
  std::vector<mmsghdr> headers_;
};

}  // namespace convoke::media_io
