#pragma once

#include <cstdint>

#include "base/time.h"

namespace convoke::video {

/// When the publisher of one stream is asked for a keyframe (PLI or FIR), however many receivers
/// want it: at once, but at most every 500 ms; again each 500 ms while none came, after the fourth
/// time at twice the interval, up to every 4 s. Not thread-safe: the media worker owns it.
class KeyframeRequests {
 public:
  /// A receiver wants to begin with the stream, or lost a picture. `deadline()` may then be `now`.
  void on_wanted(Instant now);
  /// Its first packet came.
  void on_keyframe();
  /// Nobody waits any more.
  void on_unwanted() { on_keyframe(); }

  bool is_wanted() const { return is_wanted_; }
  Instant deadline() const { return deadline_; }
  /// Counts that the publisher is asked now, which the caller does. Requires the deadline passed.
  void on_deadline(Instant now);
  /// The number of the request that is to be sent.
  // Deviates from RFC 5104 §4.3.1.1: a repetition counts as a new command, since a publisher whose
  // keyframe was lost would otherwise take it for the old one.
  std::uint8_t number() const { return number_; }

 private:
  bool is_wanted_ = false;
  Instant deadline_ = kNever;
  Instant next_allowed_ = Instant::min();
  Duration interval_{};
  int asked_ = 0;
  std::uint8_t number_ = 0;
};

}  // namespace convoke::video
