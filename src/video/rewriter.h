#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "wire/sequence.h"

namespace convoke::video {

/// All video has this RTP clock.
inline constexpr std::uint32_t kClockHz = 90'000;

/// Where a packet belongs in its stream.
struct Place {
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;

  bool operator==(const Place&) const = default;
};

/// Makes one stream of packets of changing sources. Sequence numbers go on where the source
/// changes; within a source they keep their distances, so that what is lost before us is missing
/// behind us, and can be filled in. Timestamps go on as our clock does: the frame that arrives now
/// belongs to now.
class Rewriter {
 public:
  /// `first` is the place of the first packet that is sent.
  explicit Rewriter(Place first) : next_(first) {}

  /// A source begins with this packet, or begins anew. What is still to come of the former one is
  /// lost.
  void begin(Place source, Instant now);

  /// The place of a packet of this source that arrived now. Nothing before begin(), and for packets
  /// of before the beginning.
  std::optional<Place> rewrite(Place source, Instant now);

  /// The timestamp that a frame would have that arrived at `now` without delay. Nothing before the
  /// first packet.
  std::optional<std::uint32_t> timestamp_at(Instant now) const;

 private:
  void follow_clock(std::uint32_t timestamp, Instant now);

  Place next_;
  wire::SequenceUnwrapper sequences_{};
  std::optional<std::int64_t> begin_{};  ///< Of the source, by its numbers.
  std::uint16_t sequence_offset_ = 0;
  std::uint32_t timestamp_offset_ = 0;

  struct Anchor {
    std::uint32_t timestamp = 0;
    Instant at{};
  };
  std::optional<Anchor> clock_{};
  std::uint32_t last_timestamp_ = 0;  ///< The highest that was given.
};

}  // namespace convoke::video
