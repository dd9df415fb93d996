#pragma once

#include <cstddef>
#include <cstdint>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/result.h"

namespace convoke::wire {

enum class RtcpError { Truncated, BadVersion, BadType };

/// One packet of a compound (RFC 3550 §6.4), without its head and padding.
struct RtcpPart {
  std::uint8_t count = 0;  ///< How many blocks, or which kind of feedback (RFC 4585 §6.1).
  std::uint8_t type = 0;
  BytesView body{};
};

/// The next packet of a compound or reduced-size datagram; its length is checked.
Result<RtcpPart, RtcpError> next_rtcp_part(ByteReader& reader);

struct RtcpHead {
  std::size_t count = 0;  ///< At most 31.
  std::uint8_t type = 0;
  std::size_t body_words = 0;  ///< Of four bytes, without the head.
};

void write_rtcp_head(ByteWriter& writer, RtcpHead head);

}  // namespace convoke::wire
