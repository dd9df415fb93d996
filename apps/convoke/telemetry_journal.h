#pragma once

#include "control/ports.h"
#include "telemetry/log.h"
#include "telemetry/metrics.h"

namespace convoke::app {

/// Control's journal: the log and the metrics.
class TelemetryJournal final : public control::Journal {
 public:
  TelemetryJournal(telemetry::Log& log, telemetry::Metrics& metrics)
      : log_(log), metrics_(metrics) {}

  void log(control::LogLevel level, std::string_view message,
           std::vector<control::LogField> fields) override;
  using Journal::count;
  void count(std::string_view metric, std::vector<control::LogField> labels, double by) override;
  void gauge(std::string_view metric, double value, std::vector<control::LogField> labels) override;
  void observe(std::string_view metric, Duration value,
               std::vector<control::LogField> labels) override;

 private:
  telemetry::Log& log_;
  telemetry::Metrics& metrics_;
};

}  // namespace convoke::app
