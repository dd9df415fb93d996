#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"

namespace convoke::wire {

/// Two bytes of length before each packet of a TCP connection (RFC 4571 §2), as ICE over TCP has it
/// (RFC 6544 §3).
inline constexpr std::size_t kFrameHeadBytes = 2;
/// The longest packet taken from a connection: a UDP datagram would not be longer either.
inline constexpr std::size_t kMaxFramedPacketBytes = 2048;

/// What to write before a packet of this size. Requires at most 65535.
std::array<std::uint8_t, kFrameHeadBytes> frame_head(std::size_t packet_bytes);

/// Writes head and packet; gives the part of the memory that they took.
BytesView write_frame(BytesView packet, std::span<std::uint8_t> memory);

/// Finds the packets in the bytes of one connection, wherever those are cut:
///
///     reassembler.feed(bytes);
///     while (const auto packet = reassembler.next()) take(*packet);
///     if (reassembler.is_broken()) close();
///
/// Empty packets are skipped.
class Reassembler {
 public:
  /// The bytes must live until next() has given nothing. Requires that it did so since the last
  /// feed().
  void feed(BytesView bytes);

  /// The next whole packet, valid until the next call; it may be changed in place.
  std::optional<std::span<std::uint8_t>> next();

  /// A packet was announced that is too long: there is no way back into step.
  bool is_broken() const { return is_broken_; }

 private:
  bool fill(std::size_t size_bytes);
  std::optional<std::size_t> announced();

  BytesView fed_{};
  std::array<std::uint8_t, kFrameHeadBytes + kMaxFramedPacketBytes> begun_{};
  std::size_t begun_bytes_ = 0;
  bool is_given_ = false;  // the packet in begun_ was given out; its place is free
  bool is_broken_ = false;
};

}  // namespace convoke::wire
