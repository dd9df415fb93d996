#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "audio/codec.h"
#include "base/bytes.h"
#include "rtp/redundancy.h"

namespace convoke::media {

/// What one leg was sent last, whatever stream or prompt it came from, and is sent again with what
/// follows (RFC 2198). 0.8 kB, so it is made for legs only whose peers report loss.
class SentPayloads {
 public:
  /// What is sent now.
  struct Payload {
    std::uint8_t payload_type = 0;
    std::uint32_t timestamp = 0;
    BytesView bytes{};
  };

  /// Writes `payload` after as many of those before it, at most `again`, as the memory holds; the
  /// bytes. Keeps it for the next. Requires memory for `payload` and its header.
  std::size_t write(const Payload& payload, int again, std::span<std::uint8_t> memory);

 private:
  struct Sent {
    std::uint8_t payload_type = 0;
    std::uint32_t timestamp = 0;
    std::size_t size = 0;
    std::array<std::uint8_t, audio::kMaxPayloadBytes> bytes{};
  };

  void keep(const Payload& payload);

  std::array<Sent, rtp::Redundancy::kMost> sent_{};  ///< The latest first; of size 0: none.
};

}  // namespace convoke::media
