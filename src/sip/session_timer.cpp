#include "sip/session_timer.h"

#include <algorithm>

namespace convoke::sip {

using std::chrono::minutes;
using std::chrono::seconds;

namespace {
constexpr minutes kUnansweredEvery{10};
}  // namespace

void SessionTimer::agree(seconds interval, Refresher refresher, Instant now) {
  interval_ = interval;
  refresher_ = refresher;
  arm(now);
}

void SessionTimer::watch(Instant now) {
  interval_ = seconds(0);
  arm(now);
}

void SessionTimer::on_refreshed(Instant now) {
  arm(now);
}

void SessionTimer::on_glare(Instant now) {
  next_ = now + seconds(2);
}

void SessionTimer::arm(Instant now) {
  if (interval_ == seconds(0)) {
    next_ = now + kUnansweredEvery;
    expires_ = kNever;
    return;
  }
  next_ = refresher_ == Refresher::Us ? now + interval_ / 2 : kNever;
  expires_ = now + interval_ - std::min<Duration>(seconds(32), interval_ / 3);
}

SessionTimer::Due SessionTimer::due(Instant now) {
  if (now >= expires_) {
    next_ = expires_ = kNever;
    return Due::Expired;
  }
  if (now < next_) return Due::Nothing;
  next_ = kNever;
  return interval_ == seconds(0) ? Due::Ask : Due::Refresh;
}

}  // namespace convoke::sip
