#include "meeting/knock_limits.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "meeting/admission.h"

namespace convoke::meeting {
namespace {

using std::chrono::milliseconds;

constexpr double kMinuteMs = 60'000;
/// For whose other codes are just being compared.
constexpr milliseconds kMoment{1000};

milliseconds until_midnight(WallTime now) {
  return std::chrono::floor<std::chrono::days>(now) + std::chrono::days{1} - now;
}

}  // namespace

KnockLimits::Wait KnockLimits::on_knock(const IpAddress& from, WallTime now) {
  auto& each = source(from, now);
  const double full = policy_.knocks_a_minute;
  const double per_ms = full / kMinuteMs;
  // A clock that was set back gives nothing and takes nothing.
  const auto quiet = std::max(now - each.since, milliseconds{0});
  each.knocks = std::min(full, each.knocks + static_cast<double>(quiet.count()) * per_ms);
  each.since = now;
  if (each.knocks < 1)
    return milliseconds{static_cast<std::int64_t>(std::ceil((1 - each.knocks) / per_ms))};
  each.knocks -= 1;
  return std::nullopt;
}

KnockLimits::Wait KnockLimits::on_try(const IpAddress& from, WallTime now) {
  if (is_shut(from, now)) return until_midnight(now);
  auto& each = source(from, now);
  if (each.misses + each.tries >= policy_.misses_a_day) return kMoment;
  ++each.tries;
  return std::nullopt;
}

bool KnockLimits::is_shut(const IpAddress& from, WallTime now) {
  return source(from, now).misses >= policy_.misses_a_day;
}

void KnockLimits::on_hit(const IpAddress& from, WallTime now) {
  auto& each = source(from, now);
  each.tries = std::max(each.tries - 1, 0);
}

void KnockLimits::on_miss(const IpAddress& from, WallTime now) {
  on_hit(from, now);
  ++source(from, now).misses;
}

KnockLimits::Source& KnockLimits::source(const IpAddress& from, WallTime now) {
  const auto network = from.network();
  const auto known = by_network_.find(network);
  if (known != by_network_.end()) {
    sources_.splice(sources_.begin(), sources_, known->second);
  } else {
    CHECK(policy_.sources > 0);
    if (sources_.size() >= policy_.sources) {
      by_network_.erase(sources_.back().network);
      sources_.pop_back();
    }
    sources_.push_front(
        {.network = network, .knocks = static_cast<double>(policy_.knocks_a_minute), .since = now});
    by_network_[network] = sources_.begin();
  }
  auto& found = sources_.front();
  if (found.day != day_of(now)) {
    found.day = day_of(now);
    found.misses = 0;
  }
  return found;
}

}  // namespace convoke::meeting
