#include "rtp_stream.h"

#include <algorithm>

namespace convoke::bench {
namespace {

constexpr std::size_t kHeaderBytes = 12;
constexpr unsigned kVersion = 0x80;
constexpr unsigned kMarker = 0x80;
constexpr unsigned kExtension = 0x10;
/// RFC 8285 §4.2: the profile and a length of one word.
constexpr std::uint32_t kOneWordOfExtensions = 0xBEDE0001;
constexpr std::size_t kLevelBytes = 8;
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

std::size_t RtpSender::write(std::span<std::uint8_t> memory, const Packet& packet) {
  const bool has_level = packet.level.id > 0;
  const std::size_t header = kHeaderBytes + (has_level ? kLevelBytes : 0);
  memory[0] = static_cast<std::uint8_t>(kVersion | (has_level ? kExtension : 0U));
  memory[1] = static_cast<std::uint8_t>(static_cast<unsigned>(packet.payload_type) |
                                        (packet.marker ? kMarker : 0U));
  memory[2] = static_cast<std::uint8_t>(sequence_ >> 8U);
  memory[3] = static_cast<std::uint8_t>(sequence_);
  put32(memory.subspan(4), packet.timestamp);
  put32(memory.subspan(8), ssrc_);
  if (has_level) {
    put32(memory.subspan(kHeaderBytes), kOneWordOfExtensions);
    put32(memory.subspan(kHeaderBytes + 4), static_cast<std::uint32_t>(packet.level.id) << 28U |
                                                static_cast<std::uint32_t>(packet.level.value)
                                                    << 16U);
  }
  const auto size = std::min(packet.payload.size(), kMaxBytes - header);
  std::copy_n(packet.payload.begin(), size, memory.subspan(header).begin());
  ++sequence_;
  return header + size;
}

}  // namespace convoke::bench
