#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/transport_address.h"
#include "media_io/sockaddr.h"

namespace convoke::media_io {

/// Datagrams that leave by one socket, many in one call of the kernel (sendmmsg).
class SendBatch {
 public:
  /// The socket must outlive this.
  explicit SendBatch(int fd) : fd_(fd) {}
  SendBatch(const SendBatch&) = delete;
  SendBatch& operator=(const SendBatch&) = delete;

  /// Copies the datagram, which leaves at the next flush(), or before it if so many wait that one
  /// call takes no more. `from`: one of our addresses.
  void add(BytesView datagram, const IpAddress& from, const TransportAddress& to);
  /// Never waits; what cannot be sent is lost.
  void flush();

 private:
  static constexpr std::size_t kMessages = 32;
  static constexpr std::size_t kControlBytes = CMSG_SPACE(sizeof(in6_pktinfo));

  struct Message {
    Sockaddr to{};
    alignas(cmsghdr) std::array<std::uint8_t, kControlBytes> control{};
    std::size_t size_bytes = 0;
  };

  int fd_;
  std::size_t count_ = 0;
  std::array<Message, kMessages> messages_{};
  std::array<iovec, kMessages> vectors_{};
  std::array<mmsghdr, kMessages> headers_{};
  Bytes memory_{};  ///< The datagrams, one after the other.
};

}  // namespace convoke::media_io
