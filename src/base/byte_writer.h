#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/check.h"

namespace convoke {

/// Writes a datagram into memory of the caller, in network byte order. The caller makes the memory
/// large enough: running out is a bug.
class ByteWriter {
 public:
  explicit ByteWriter(std::span<std::uint8_t> memory) : memory_(memory) {}

  std::size_t size() const { return size_; }
  BytesView written() const { return memory_.first(size_); }

  void u8(std::uint8_t value) { number(value, 1); }
  void u16(std::uint16_t value) { number(value, 2); }
  void u24(std::uint32_t value) { number(value, 3); }
  void u32(std::uint32_t value) { number(value, 4); }
  void u64(std::uint64_t value) { number(value, 8); }

  void bytes(BytesView bytes) {
    CHECK(size_ + bytes.size() <= memory_.size());
    for (const auto byte : bytes) memory_[size_++] = byte;
  }

 private:
  void number(std::uint64_t value, std::size_t size_bytes) {
    CHECK(size_ + size_bytes <= memory_.size());
    for (std::size_t i = size_bytes; i-- > 0;)
      memory_[size_++] = static_cast<std::uint8_t>(value >> (8 * i));
  }

  std::span<std::uint8_t> memory_;
  std::size_t size_ = 0;
};

}  // namespace convoke
