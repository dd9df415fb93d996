#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/bytes.h"
#include "wire/sequence.h"

namespace convoke::video {

/// A received packet, stripped of what belongs to the way that it came.
struct CachedPacket {
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  bool marker = false;
  std::optional<std::uint8_t> orientation{};  ///< 3GPP TS 26.114 §7.4.5.
  BytesView payload{};                        ///< In the cache: valid until the next insert().
  std::uint64_t serial = 0;  ///< Its cache gives it: numbers come again, this does not.
};

/// The last packets of one received stream, for those who lost them. Takes its memory once.
class PacketCache {
 public:
  static constexpr std::size_t kPackets = 1024;
  static constexpr std::size_t kBytes = std::size_t{512} * 1024;  ///< 1 s of 4 Mbit/s.

  PacketCache();

  /// Copies it and gives it its serial. False: it is there already, or too old, or larger than any
  /// packet. What is forgotten may come again, as another packet.
  bool insert(CachedPacket& packet);
  /// Nothing if it never came, or is forgotten.
  std::optional<CachedPacket> find(std::uint16_t sequence) const;
  std::optional<std::uint16_t> highest() const { return highest_; }
  void clear();

 private:
  struct Slot {
    CachedPacket packet{};  ///< Its payload is at `at`.
    std::uint64_t at = 0;   ///< On a line on which memory repeats every kBytes.
    std::uint32_t size_bytes = 0;
  };

  bool is_there(const Slot& slot, std::uint16_t sequence) const;
  std::uint64_t take(std::size_t size_bytes);

  std::array<Slot, kPackets> slots_{};
  std::unique_ptr<std::array<std::uint8_t, kBytes>> memory_;
  std::uint64_t end_ = 0;           ///< Of what was written.
  std::uint64_t last_serial_ = 0;   ///< Goes on when the cache is cleared. The first one is 1.
  std::uint64_t last_cleared_ = 0;  ///< Packets up to this serial are forgotten.
  std::optional<std::uint16_t> highest_{};
};

}  // namespace convoke::video
