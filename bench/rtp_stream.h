#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

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

/// How loud a packet is, for the header extension of RFC 6464.
struct LevelExtension {
  int id = 0;  ///< 0: not sent.
  std::uint8_t value = 0;
};

/// The sending half of a leg's RTP (RFC 3550 §5.1).
class RtpSender {
 public:
  static constexpr std::size_t kMaxBytes = 1500;

  explicit RtpSender(std::uint32_t ssrc) : ssrc_(ssrc) {}

  struct Packet {
    int payload_type = 0;
    bool marker = false;
    std::uint32_t timestamp = 0;
    LevelExtension level{};
    std::span<const std::uint8_t> payload{};
  };
  /// Writes the next packet to the front of `memory`, which holds kMaxBytes; returns its size.
  std::size_t write(std::span<std::uint8_t> memory, const Packet& packet);

 private:
  std::uint32_t ssrc_;
  std::uint16_t sequence_ = 0;
};

}  // namespace convoke::bench
