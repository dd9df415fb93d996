#pragma once

#include "base/time.h"

namespace convoke::trunk {

/// When the next call may go out through one trunk: so many a second and so many at once. Lines
/// need none. Not thread-safe.
class Pacer {
 public:
  /// Both at least 1. The first second's calls may go at once (a token bucket as deep as a second).
  Pacer(int calls_per_second, int max_calls, Instant now);

  /// The instant from which the next call may go: not after `now` if it may go at once, kNever
  /// while all places are taken.
  Instant next_call(Instant now) const;

  /// Requires next_call(now) <= now.
  void on_started(Instant now);
  void on_ended();

  /// The provider said "later" (503 or 429 with Retry-After): no call before.
  void on_refused(Instant not_before);

  /// It is to be left alone until some later instant.
  bool is_resting(Instant now) const { return now < not_before_; }

  int calls() const { return calls_; }

 private:
  Duration between_calls_;
  Duration depth_;
  int max_calls_;
  int calls_ = 0;
  Instant
      credit_start_;  ///< The bucket holds (now - credit_start_) / between_calls_, up to depth_.
  Instant not_before_ = Instant::min();
};

}  // namespace convoke::trunk
