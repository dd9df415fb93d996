#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

#include "base/bytes.h"
#include "base/time.h"

namespace convoke::media {

/// What waits to be written to one TCP connection: packets in frames (RFC 4571), in order. Media
/// that is late is worth nothing, so what waited too long and was not begun is left out, and what
/// comes while the queue is full is dropped.
class StreamQueue {
 public:
  static constexpr std::size_t kMaxBytes =
      std::size_t{128} * 1024;  ///< A picture of 720p and some.
  static constexpr Duration kMaxAge = std::chrono::milliseconds(400);

  bool empty() const { return frames_.empty(); }

  /// False: it is full, and the packet is dropped. Requires a packet of at most 65535 bytes.
  bool push(BytesView packet, Instant now);

  /// What to write next; empty: nothing. Valid until the next call.
  BytesView next(Instant now);
  /// So many of the bytes that next() gave were written.
  void on_written(std::size_t size_bytes);

 private:
  struct Frame {
    std::size_t size_bytes = 0;  // what is not yet written of it
    Instant since{};
  };

  std::size_t waiting_bytes() const { return bytes_.size() - begin_; }
  void leave_out_front();

  Bytes bytes_{};
  std::size_t begin_ = 0;  // before it all is written or left out
  std::deque<Frame> frames_{};
  bool is_front_begun_ = false;  // its rest has to follow, whatever its age
};

}  // namespace convoke::media
