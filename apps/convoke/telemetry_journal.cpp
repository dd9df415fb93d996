#include "telemetry_journal.h"

#include <utility>

namespace convoke::app {
namespace {

config::LogLevel level_of(control::LogLevel level) {
  switch (level) {
    case control::LogLevel::Debug:
      return config::LogLevel::Debug;
    case control::LogLevel::Info:
      return config::LogLevel::Info;
    case control::LogLevel::Warn:
      return config::LogLevel::Warn;
    case control::LogLevel::Error:
      return config::LogLevel::Error;
  }
  return config::LogLevel::Error;
}

std::vector<telemetry::Label> labels_of(std::vector<control::LogField> fields) {
  std::vector<telemetry::Label> labels;
  labels.reserve(fields.size());
  for (auto& field : fields)
    labels.push_back({.name = field.name, .value = std::move(field.value)});
  return labels;
}

}  // namespace

void TelemetryJournal::log(control::LogLevel level, std::string_view message,
                           std::vector<control::LogField> fields) {
  std::vector<telemetry::Field> shown;
  shown.reserve(fields.size());
  for (const auto& field : fields)
    if (!field.value.empty()) shown.emplace_back(field.name, field.value);
  log_.write(level_of(level), message, shown);
}

void TelemetryJournal::count(std::string_view metric, std::vector<control::LogField> labels,
                             double by) {
  metrics_.count(metric, labels_of(std::move(labels)), by);
}

void TelemetryJournal::gauge(std::string_view metric, double value,
                             std::vector<control::LogField> labels) {
  metrics_.set(metric, value, labels_of(std::move(labels)));
}

void TelemetryJournal::observe(std::string_view metric, Duration value,
                               std::vector<control::LogField> labels) {
  metrics_.observe(metric, value, labels_of(std::move(labels)));
}

}  // namespace convoke::app
