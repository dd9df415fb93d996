#pragma once

#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "udp_socket.h"

namespace convoke::bench {

struct RtpHeader {
  int payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  std::span<const std::uint8_t> payload{};
};

/// Nothing for what is not RTP version 2, RTCP included.
std::optional<RtpHeader> parse_rtp(std::span<const std::uint8_t> bytes);

/// The sending half of a leg's RTP (RFC 3550 §5.1).
class RtpSender {
 public:
  RtpSender(std::uint32_t ssrc, const sockaddr_in& to) : to_(to), ssrc_(ssrc) {}

  struct Packet {
    int payload_type = 0;
    bool marker = false;
    std::uint32_t timestamp = 0;
    std::span<const std::uint8_t> payload{};
  };
  void send(const UdpSocket& socket, const Packet& packet);

 private:
  static constexpr std::size_t kMaxBytes = 1500;

  sockaddr_in to_;
  std::uint32_t ssrc_;
  std::uint16_t sequence_ = 0;
};

}  // namespace convoke::bench
