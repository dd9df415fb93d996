#include "telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <variant>

#include "base/check.h"
#include "telemetry/metric_table.h"
#include "telemetry/process_usage.h"

namespace convoke::telemetry {
namespace {

using Values = std::vector<std::string>;

prometheus::Histogram::BucketBoundaries bounds(Scale scale) {
  switch (scale) {
    case Scale::Ticks:
      return {0.0001, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1};
    case Scale::Calls:
      return {0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120};
  }
  return {};
}

/// A metric's series, found by the values of its labels in the order of the table.
template <class Kind>
class Series {
 public:
  Series(const Metric& metric, prometheus::Family<Kind>& family)
      : metric_(metric), family_(family) {}

  Kind& at(const Values& values) {
    const auto found = series_.find(values);
    return found != series_.end() ? *found->second : add(values);
  }

  bool is_full_for(const Values& values) const {
    return series_.size() >= Metrics::kMaxSeries && !series_.contains(values);
  }

 private:
  Kind& add(const Values& values) {
    prometheus::Labels labels;
    for (std::size_t i = 0; i < values.size(); ++i)
      labels[std::string(metric_.labels.at(i))] = values[i];
    Kind* made = nullptr;
    if constexpr (std::is_same_v<Kind, prometheus::Histogram>)
      made = &family_.Add(labels, bounds(metric_.scale));
    else
      made = &family_.Add(labels);
    series_[values] = made;
    return *made;
  }

  const Metric& metric_;
  prometheus::Family<Kind>& family_;
  std::map<Values, Kind*> series_;
};

using Counters = Series<prometheus::Counter>;
using Gauges = Series<prometheus::Gauge>;
using Histograms = Series<prometheus::Histogram>;
using AnySeries = std::variant<Counters, Gauges, Histograms>;

AnySeries series_of(const Metric& metric, prometheus::Registry& registry) {
  const std::string name(metric.name);
  const std::string help(metric.help);
  switch (metric.kind) {
    case MetricKind::Counter:
      return Counters(metric, prometheus::BuildCounter().Name(name).Help(help).Register(registry));
    case MetricKind::Gauge:
      return Gauges(metric, prometheus::BuildGauge().Name(name).Help(help).Register(registry));
    case MetricKind::Histogram:
      break;
  }
  return Histograms(metric, prometheus::BuildHistogram().Name(name).Help(help).Register(registry));
}

std::size_t label_count(const Metric& metric) {
  const auto* end = std::find(metric.labels.begin(), metric.labels.end(), std::string_view());
  return static_cast<std::size_t>(end - metric.labels.begin());
}

/// The values in the table's order, empty where a label is left out (to Prometheus the same as
/// absent); nothing if there are labels that the metric has not.
std::optional<Values> ordered(const Metric& metric, const std::vector<Label>& labels) {
  Values values(label_count(metric));
  for (const Label& label : labels) {
    const auto* last = metric.labels.begin() + values.size();
    const auto* found = std::find(metric.labels.begin(), last, label.name);
    if (found == last) return std::nullopt;
    values[static_cast<std::size_t>(found - metric.labels.begin())] = label.value;
  }
  return values;
}

}  // namespace

struct Metrics::Families {
  struct Entry {
    const Metric& metric;
    AnySeries series;
  };

  Families() {
    for (const Metric& metric : metrics()) {
      auto& entry = entries.try_emplace(metric.name, Entry{metric, series_of(metric, registry)})
                        .first->second;
      // A series that nothing was counted in yet shows 0, so that rates work from the start.
      if (label_count(metric) == 0) std::visit([](auto& series) { series.at({}); }, entry.series);
    }
  }

  /// Applies `action` to the series of a metric, under the lock.
  template <class Kind, class Action>
  void apply(std::string_view name, const std::vector<Label>& labels, const Action& action) {
    const std::scoped_lock lock(mutex);
    const auto found = entries.find(name);
    if (found == entries.end()) return misuse("unknown", "unknown");
    auto* series = std::get_if<Series<Kind>>(&found->second.series);
    if (series == nullptr) return misuse(name, "kind");
    auto values = ordered(found->second.metric, labels);
    if (!values) return misuse(name, "labels");
    if (series->is_full_for(*values)) {
      std::fill(values->begin(), values->end(), "other");
      misuse(name, "series");
    }
    action(series->at(*values));
  }

  void misuse(std::string_view metric, std::string_view fault) {
    auto& counters = std::get<Counters>(entries.find("convoke_metric_misuse_total")->second.series);
    counters.at({std::string(metric), std::string(fault)}).Increment();
  }

  std::mutex mutex;
  prometheus::Registry registry;
  std::map<std::string_view, Entry> entries;
  prometheus::Gauge& resident = prometheus::BuildGauge()
                                    .Name("process_resident_memory_bytes")
                                    .Help("Memory of the process that is in RAM.")
                                    .Register(registry)
                                    .Add({});
  prometheus::Gauge& open_files = prometheus::BuildGauge()
                                      .Name("process_open_fds")
                                      .Help("Open file descriptors.")
                                      .Register(registry)
                                      .Add({});
  prometheus::Counter& cpu = prometheus::BuildCounter()
                                 .Name("process_cpu_seconds_total")
                                 .Help("CPU time, user and system.")
                                 .Register(registry)
                                 .Add({});
};

Metrics::Metrics(std::string_view version, std::string_view commit)
    : families_(std::make_unique<Families>()) {
  set("convoke_build_info", 1,
      {{"version", std::string(version)}, {"commit", std::string(commit)}});
}

Metrics::~Metrics() = default;

void Metrics::count(std::string_view metric, const std::vector<Label>& labels, double by) {
  CHECK(by >= 0);
  families_->apply<prometheus::Counter>(metric, labels,
                                        [by](prometheus::Counter& c) { c.Increment(by); });
}

void Metrics::set(std::string_view metric, double value, const std::vector<Label>& labels) {
  families_->apply<prometheus::Gauge>(metric, labels,
                                      [value](prometheus::Gauge& g) { g.Set(value); });
}

void Metrics::observe(std::string_view metric, Duration value, const std::vector<Label>& labels) {
  const auto seconds = std::chrono::duration<double>(value).count();
  families_->apply<prometheus::Histogram>(
      metric, labels, [seconds](prometheus::Histogram& h) { h.Observe(seconds); });
}

std::string Metrics::exposition() {
  const std::scoped_lock lock(families_->mutex);
  const auto usage = process_usage();
  families_->resident.Set(static_cast<double>(usage.resident_bytes));
  families_->open_files.Set(static_cast<double>(usage.open_files));
  families_->cpu.Increment(std::max(0.0, usage.cpu_seconds - families_->cpu.Value()));
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, families_->registry.Collect());
  return out.str();
}

}  // namespace convoke::telemetry
