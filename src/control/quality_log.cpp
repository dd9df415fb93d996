#include "control/quality_log.h"

#include <array>
#include <cstdio>
#include <string>

namespace convoke::control {
namespace {

std::string one_decimal(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

}  // namespace

void log_quality(Journal& journal, const Member& gone) {
  if (!gone.quality) return;
  const auto& whole = gone.quality->whole;
  const auto mean = whole.mean();
  std::vector<LogField> fields{{"event", gone.event.text},
                               {"attendee", gone.attendee.text},
                               {"records", std::to_string(whole.records())}};
  for (const auto& measure : signal::quality_measures()) {
    if (const auto& value = mean.*measure.value)
      fields.push_back({measure.name, one_decimal(*value)});
    if (const auto& value = whole.worst().*measure.value)
      fields.push_back({measure.worst_name, one_decimal(*value)});
  }
  journal.log(LogLevel::Debug, "sound of a browser", std::move(fields));
}

}  // namespace convoke::control
