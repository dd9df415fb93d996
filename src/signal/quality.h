#pragma once

#include <optional>

#include "wire/signal_frame.h"

namespace convoke::signal {

/// What a client says about its own media, once a second. Nothing where it does not say.
struct QualityRecord {
  std::optional<double> round_trip_ms{};
  std::optional<double> send_loss_percent{};     ///< Of its audio, by our receiver reports.
  std::optional<double> receive_loss_percent{};  ///< Of our audio.
  std::optional<double> receive_jitter_ms{};
  std::optional<double> jitter_buffer_ms{};
  std::optional<double> concealed_percent{};
  std::optional<double> available_send_bps{};

  bool operator==(const QualityRecord&) const = default;
};

/// Numbers that are not finite or negative are left out.
QualityRecord quality_of(const wire::frame::ClientMetric& metric);

}  // namespace convoke::signal
