#include "rtp_stream.h"

#include <algorithm>

namespace convoke::bench {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr unsigned kVersion = 0x80;
constexpr unsigned kMarker = 0x80;
constexpr unsigned kExtension = 0x10;
constexpr int kFirstRtcpType = 192;
constexpr int kLastRtcpType = 223;

void put32(std::span<std::uint8_t> bytes, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(value >> (24U - 8U * i));
}

std::uint32_t get(std::span<const std::uint8_t> bytes) {
  std::uint32_t value = 0;
  for (const auto byte : bytes) value = value << 8U | byte;
  return value;
}

}  // namespace

std::optional<RtpHeader> parse_rtp(std::span<const std::uint8_t> bytes) {
  if (bytes.size() < kHeaderBytes || bytes[0] >> 6U != 2) return std::nullopt;
  if (bytes[1] >= kFirstRtcpType && bytes[1] <= kLastRtcpType) return std::nullopt;
  std::size_t header = kHeaderBytes + 4U * static_cast<std::size_t>(bytes[0] & 0x0fU);
  if ((bytes[0] & kExtension) != 0) {
    if (bytes.size() < header + 4) return std::nullopt;
    header += 4U + std::size_t{4} * get(bytes.subspan(header + 2, 2));
  }
  if (bytes.size() < header) return std::nullopt;
  return RtpHeader{.payload_type = bytes[1] & 0x7f,
                   .sequence = static_cast<std::uint16_t>(get(bytes.subspan(2, 2))),
                   .timestamp = get(bytes.subspan(4, 4)),
                   .ssrc = get(bytes.subspan(8, 4)),
                   .payload = bytes.subspan(header)};
}

void RtpSender::send(const UdpSocket& socket, const Packet& packet) {
  std::array<std::uint8_t, kMaxBytes> bytes;
  const std::span all(bytes);
  all[0] = kVersion;
  all[1] = static_cast<std::uint8_t>(static_cast<unsigned>(packet.payload_type) |
                                     (packet.marker ? kMarker : 0U));
  all[2] = static_cast<std::uint8_t>(sequence_ >> 8U);
  all[3] = static_cast<std::uint8_t>(sequence_);
  put32(all.subspan(4), packet.timestamp);
  put32(all.subspan(8), ssrc_);
  const auto size = std::min(packet.payload.size(), kMaxBytes - kHeaderBytes);
  std::copy_n(packet.payload.begin(), size, all.subspan(kHeaderBytes).begin());
  socket.send(all.first(kHeaderBytes + size), to_);
  ++sequence_;
}

}  // namespace convoke::bench
