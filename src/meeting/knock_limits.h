#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>

#include "base/time.h"
#include "base/transport_address.h"

namespace convoke::meeting {

/// How often one source address may come to the door of browsers, and how often with a wrong code.
/// A source is an `IpAddress::network()`. Of more sources than `sources` those that have been quiet
/// for longest are forgotten.
class KnockLimits {
 public:
  struct Policy {
    int knocks_a_minute = 120;  ///< All of them may come at once, after a quiet minute.
    int misses_a_day = 5;       ///< Wrong codes, in a day in UTC.
    std::size_t sources = 10'000;
  };
  /// How long the source has to wait; no value: it is let through.
  using Wait = std::optional<std::chrono::milliseconds>;

  explicit KnockLimits(Policy policy) : policy_(policy) {}

  /// Somebody comes, with whatever.
  Wait on_knock(const IpAddress& from, WallTime now);

  /// A code is about to be compared. Who is let through reports with on_hit() or on_miss() what it
  /// was; until then it counts as a miss, so that many at once are no more than many in turn.
  Wait on_try(const IpAddress& from, WallTime now);
  /// Whether it takes no more codes today; else a wait is for others of the source, just compared.
  bool is_shut(const IpAddress& from, WallTime now);
  void on_hit(const IpAddress& from, WallTime now);
  void on_miss(const IpAddress& from, WallTime now);

  std::size_t size() const { return sources_.size(); }

 private:
  struct Source {
    IpAddress network{};
    double knocks = 0;  ///< Left, as of `since`.
    WallTime since{};
    int misses = 0;
    int tries = 0;  ///< Being compared.
    std::int64_t day = 0;
  };
  using Sources = std::list<Source>;

  Source& source(const IpAddress& from, WallTime now);

  Policy policy_;
  Sources sources_{};  ///< The one that came last is in front.
  std::map<IpAddress, Sources::iterator> by_network_{};
};

}  // namespace convoke::meeting
