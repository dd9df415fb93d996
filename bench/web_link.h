#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "clock.h"
#include "dtls_client.h"
#include "srtp.h"
#include "stun.h"
#include "udp_socket.h"

namespace convoke::bench {

/// A browser's way to the server: checks as the controlling agent, the handshake as DTLS client,
/// protected packets. Checks go on for consent (RFC 7675), as often as Chromium's.
class WebLink {
 public:
  WebLink(const CheckParties& parties, const sockaddr_in& server, const DtlsIdentity& identity);

  bool is_up() const { return sealer_.has_value(); }

  /// Sends what is due.
  void poll(const UdpSocket& socket, Time now);
  /// The RTP packet in it, valid until the next call; nothing if it was something else.
  std::optional<std::span<const std::uint8_t>> on_datagram(const UdpSocket& socket,
                                                           std::span<const std::uint8_t> bytes,
                                                           Time now);
  /// As Srtp::seal(), once the link is up.
  std::size_t seal(std::span<std::uint8_t> memory, std::size_t size) {
    return sealer_->seal(memory, size);
  }

 private:
  void check(const UdpSocket& socket, Time now);
  bool is_answer(std::span<const std::uint8_t> bytes) const;
  void begin_handshake(const UdpSocket& socket);
  void on_handshake(const UdpSocket& socket, std::span<const std::uint8_t> bytes);

  CheckParties parties_;
  sockaddr_in server_;
  SrtpProfile profile_;
  DtlsClient dtls_;
  Transaction transaction_{};
  bool nominated_ = false;
  Time next_check_{};
  Time next_repeat_{};
  std::optional<Srtp> sealer_{};
  std::optional<Srtp> opener_{};
  std::array<std::uint8_t, 2048> memory_{};
};

}  // namespace convoke::bench
