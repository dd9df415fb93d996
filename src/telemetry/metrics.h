#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace convoke::telemetry {

struct Label {
  std::string_view name{};
  std::string value{};
};

/// Counts for Prometheus. What there is to count stands in metric_table.cpp; a name or label that
/// is not there is a fault of ours and counted as convoke_metric_misuse_total; a label that is left
/// out is empty. Any thread may call,
/// but a media worker's packet path does not: its reports are counted by control.
class Metrics {
 public:
  /// Series a metric may have; the values of further ones are shown as "other".
  static constexpr std::size_t kMaxSeries = 500;

  Metrics(std::string_view version, std::string_view commit);
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  /// Adds to a counter. Requires by >= 0.
  void count(std::string_view metric, const std::vector<Label>& labels = {}, double by = 1);
  /// Sets a gauge.
  void set(std::string_view metric, double value, const std::vector<Label>& labels = {});
  /// Adds to a histogram, which shows seconds.
  void observe(std::string_view metric, Duration value, const std::vector<Label>& labels = {});

  /// Everything, with the process's own usage, in Prometheus' text format 0.0.4.
  std::string exposition();

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace convoke::telemetry
