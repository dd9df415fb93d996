#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace convoke::wire {

inline constexpr std::size_t kRtpHeaderBytes = 12;
/// In the first byte of a header (RFC 3550 §5.1).
inline constexpr std::uint8_t kRtpPaddingBit = 0x20;
inline constexpr std::uint8_t kRtpExtensionBit = 0x10;
/// Of header extensions with one-byte heads (RFC 8285 §4.2).
inline constexpr std::uint16_t kOneByteProfile = 0xBEDE;

/// The fixed part of an RTP header that differs between packets (RFC 3550 §5.1).
struct RtpHeader {
  bool marker = false;
  std::uint8_t payload_type = 0;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;

  bool operator==(const RtpHeader&) const = default;
};

enum class RtpError { Truncated, BadVersion, BadPadding };

/// A received packet. All views point into the datagram it was parsed from.
struct RtpPacketView {
  RtpHeader header{};
  BytesView csrcs{};                    ///< Four bytes for each contributing source.
  std::uint16_t extension_profile = 0;  ///< 0xBEDE or 0x100x for RFC 8285, else unknown.
  BytesView extension{};                ///< Without its four-byte head.
  std::size_t header_bytes = 0;         ///< From the start of the datagram to the payload.
  BytesView payload{};                  ///< Without padding; may be empty.

  /// The data of the header extension element with this id (RFC 8285 §4.2, §4.3; the form follows
  /// from the profile). Nothing if absent, malformed or of another kind of extension.
  std::optional<BytesView> extension_element(std::uint8_t id) const;
};

/// Parses a packet and checks the lengths of CSRC list, extension and padding against the datagram.
/// Nobody else needs to check them.
Result<RtpPacketView, RtpError> parse_rtp(BytesView datagram);

/// Writes a header without CSRCs and extension. Requires kRtpHeaderBytes of memory.
void write_rtp_header(const RtpHeader& header, std::span<std::uint8_t> memory);

/// Tells RTCP from RTP where both share a port (RFC 5761 §4).
bool is_rtcp(BytesView datagram);

}  // namespace convoke::wire
