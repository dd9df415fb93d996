#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace convoke::signal {

struct Rate {
  double per_second = 0;
  double burst = 0;
};

/// What one meeting and one of its connections may take. The defaults are the original service's
/// where it has any.
struct Limits {
  std::size_t attendees = 250;  ///< Phones included, shares not.
  std::size_t cameras = 25;
  std::size_t shares = 2;
  std::size_t connections = 1000;      ///< Open sockets, those without a JOIN included.
  std::size_t connections_of_one = 8;  ///< Of one attendee, the share's and stale ones included.
  std::uint32_t video_subscriptions = 25;
  std::size_t outstanding_negotiations = 4;
  std::size_t kept_messages = 500;

  Rate frames{20, 100};  ///< Per connection, as all rates; data messages not included.
  Rate subscribes{5, 20};
  Rate data_messages{100, 200};         ///< Beyond: given back as throttled.
  Rate data_messages_hard{500, 10000};  ///< Beyond: refused as a flood.

  Duration grace = std::chrono::seconds(10);      ///< Until a loss is announced.
  Duration close_wait = std::chrono::seconds(2);  ///< For the client's own close.
  Duration join_wait = std::chrono::seconds(15);
  Duration media_wait = std::chrono::seconds(30);  ///< From JOIN; clients give up after 15 s.
  Duration ping_after = std::chrono::seconds(20);  ///< Of silence. Clients ping every 10 s.
  Duration silence = std::chrono::seconds(45);     ///< Then the connection is lost.
  Duration index_delay = std::chrono::milliseconds(200);
  Duration bitrate_interval = std::chrono::seconds(3);
  Duration longest_lifetime = std::chrono::minutes(5);  ///< Of a kept data message.
};

/// Lets `burst` through at once and `per_second` from then on.
class TokenBucket {
 public:
  TokenBucket(Rate rate, Instant now) : rate_(rate), tokens_(rate.burst), at_(now) {}

  /// False, and nothing taken, if there are not `count` tokens.
  bool take(Instant now, double count = 1) {
    const std::chrono::duration<double> passed = std::max(now - at_, Duration::zero());
    at_ = std::max(now, at_);
    tokens_ = std::min(rate_.burst, tokens_ + passed.count() * rate_.per_second);
    if (tokens_ < count) return false;
    tokens_ -= count;
    return true;
  }

 private:
  Rate rate_;
  double tokens_;
  Instant at_;
};

}  // namespace convoke::signal
