#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/time.h"
#include "wire/rtp.h"

namespace convoke::wire {

inline constexpr std::uint8_t kMaxExtensionId = 14;
inline constexpr std::size_t kMaxExtensionBytes = 16;

/// One element of a header extension, in the one-byte form (RFC 8285 §4.2).
struct ExtensionElement {
  std::uint8_t id = 0;  ///< 1 to kMaxExtensionId.
  BytesView data{};     ///< 1 to kMaxExtensionBytes bytes.
};

/// What a header with these elements takes: the fixed part, the extension in whole words.
std::size_t rtp_header_bytes(std::span<const ExtensionElement> elements);

/// Writes a header without CSRCs and, if there are elements, with an extension. Gives the part of
/// the memory that it took; the payload follows it.
BytesView write_rtp_header(const RtpHeader& header, std::span<const ExtensionElement> elements,
                           std::span<std::uint8_t> memory);

/// Makes the last `padding_bytes` of a packet, at least 1, its padding (RFC 3550 §5.1).
void pad_rtp(std::span<std::uint8_t> packet, std::uint8_t padding_bytes);

/// The data of the extension http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time: seconds as
/// 6.18 bits, which wrap every 64 s.
std::array<std::uint8_t, 3> abs_send_time(Instant now);

}  // namespace convoke::wire
