#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace convoke {

/// Reads a datagram from the front, in network byte order. A read that would go past the end gives
/// nothing and leaves the reader where it is: no parser does pointer arithmetic of its own.
class ByteReader {
 public:
  explicit ByteReader(BytesView bytes) : rest_(bytes) {}

  std::size_t remaining() const { return rest_.size(); }
  BytesView rest() const { return rest_; }

  std::optional<std::uint8_t> u8() { return number<std::uint8_t, 1>(); }
  std::optional<std::uint16_t> u16() { return number<std::uint16_t, 2>(); }
  std::optional<std::uint32_t> u24() { return number<std::uint32_t, 3>(); }
  std::optional<std::uint32_t> u32() { return number<std::uint32_t, 4>(); }
  std::optional<std::uint64_t> u64() { return number<std::uint64_t, 8>(); }

  std::optional<BytesView> take(std::size_t size_bytes) {
    if (size_bytes > rest_.size()) return std::nullopt;
    const auto taken = rest_.first(size_bytes);
    rest_ = rest_.subspan(size_bytes);
    return taken;
  }

  bool skip(std::size_t size_bytes) { return take(size_bytes).has_value(); }

 private:
  template <class Number, std::size_t kSizeBytes>
  std::optional<Number> number() {
    const auto bytes = take(kSizeBytes);
    if (!bytes) return std::nullopt;
    std::uint64_t value = 0;
    for (const auto byte : *bytes) value = (value << 8U) | byte;
    return static_cast<Number>(value);
  }

  BytesView rest_;
};

}  // namespace convoke
