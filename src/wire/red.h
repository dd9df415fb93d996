#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "wire/short_list.h"

namespace convoke::wire {

/// Of one payload; browsers send at most 8 of audio.
inline constexpr std::size_t kMaxRedundantBlocks = 15;
/// What the header of a redundant block can tell (RFC 2198 §3): 14 bits and 10 bits.
inline constexpr std::uint32_t kMaxRedOffset = 0x3FFF;
inline constexpr std::size_t kMaxRedundantBytes = 0x3FF;
/// Of a redundant block, and of the primary one.
inline constexpr std::size_t kRedundantHeaderBytes = 4;
inline constexpr std::size_t kPrimaryHeaderBytes = 1;

/// What was sent in an earlier packet, in full or coarser.
struct RedundantBlock {
  std::uint8_t payload_type = 0;
  std::uint32_t timestamp_offset = 0;  ///< How far before the packet's timestamp, in its units.
  BytesView data{};
};

/// An RTP payload of redundant audio data (RFC 2198). Views last as long as what was parsed.
struct RedPayload {
  ShortList<RedundantBlock, kMaxRedundantBlocks> redundant{};  ///< The oldest first.
  std::uint8_t payload_type = 0;                               ///< Of the primary block.
  BytesView primary{};
};

/// Nothing if it is cut off, has more than kMaxRedundantBlocks, or no end of the headers. Blocks
/// may be empty.
std::optional<RedPayload> parse_red(BytesView payload);

/// Writes the payload; its bytes. Requires memory for the headers and the data, and that offsets
/// and sizes are within what the headers can tell.
std::size_t write_red(const RedPayload& payload, std::span<std::uint8_t> memory);

}  // namespace convoke::wire
