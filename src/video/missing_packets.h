#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/time.h"
#include "wire/sequence.h"

namespace convoke::video {

/// Which packets of a received stream are missing, and when to ask for them again (RFC 4585
/// §6.2.1).
class MissingPackets {
 public:
  /// More are not asked for: a keyframe repairs them better.
  static constexpr std::size_t kMost = 256;
  /// So long a packet may be overtaken by others.
  static constexpr Duration kReordering = std::chrono::milliseconds(8);
  static constexpr Duration kLeastPause = std::chrono::milliseconds(20);
  static constexpr int kMaxTries = 10;

  void on_packet(std::uint16_t sequence, Instant now);

  /// The numbers to ask for now, in order; asking is what this counts as. Valid until the next
  /// call.
  std::span<const std::uint16_t> due(Instant now, Duration round_trip);

  /// Once after packets were given up: what is decoded from now on is broken.
  bool take_given_up();
  void clear();

 private:
  struct Missing {
    std::int64_t sequence = 0;
    Instant due{};
    int tries = 0;
  };

  void add_until(std::int64_t sequence, Instant now);

  wire::SequenceUnwrapper sequences_{};
  bool has_begun_ = false;
  std::int64_t highest_ = 0;
  std::array<Missing, kMost> missing_{};  ///< In the order of their numbers.
  std::size_t count_ = 0;
  std::array<std::uint16_t, kMost> due_{};
  bool has_given_up_ = false;
};

}  // namespace convoke::video
