#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

namespace convoke::telemetry {

enum class MetricKind { Counter, Gauge, Histogram };

/// Bounds of a histogram's buckets, chosen for what is measured.
enum class Scale {
  Ticks,  ///< 0.1 ms to 100 ms: work of a media thread, a commit.
  Calls,  ///< 0.1 s to 2 min: people and carriers.
};

inline constexpr std::size_t kMaxLabels = 3;

/// One row of the table of everything /metrics can show. Names follow Prometheus: base units, and
/// _total for counters.
struct Metric {
  std::string_view name{};
  MetricKind kind = MetricKind::Counter;
  std::string_view help{};
  std::array<std::string_view, kMaxLabels> labels{};  ///< Empty names at the end are none.
  Scale scale = Scale::Ticks;
};

std::span<const Metric> metrics();

}  // namespace convoke::telemetry
