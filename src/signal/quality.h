#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "wire/signal_frame.h"

namespace convoke::signal {

/// What a client says about its own sound, once a second. Nothing where it does not say.
struct QualityRecord {
  std::optional<double> round_trip_ms{};      ///< Of its connectivity checks.
  std::optional<double> send_loss_percent{};  ///< Of its sound, by our receiver reports.
  std::optional<double> send_jitter_ms{};     ///< The same.
  std::optional<double> send_bps{};
  std::optional<double> receive_loss_percent{};  ///< Of our sound.
  std::optional<double> receive_jitter_ms{};
  std::optional<double> receive_bps{};
  std::optional<double> jitter_buffer_ms{};    ///< Delay of its jitter buffer.
  std::optional<double> concealed_percent{};   ///< What it had to invent of what it played.
  std::optional<double> available_send_bps{};  ///< What it takes its way to us for.

  bool operator==(const QualityRecord&) const = default;
};

/// Numbers that are not finite, negative or absurdly large are left out.
QualityRecord quality_of(const wire::frame::ClientMetric& metric);

/// One number of a record.
struct QualityMeasure {
  std::string_view name{};  ///< As the member is called: "round_trip_ms".
  std::optional<double> QualityRecord::*value = nullptr;
  std::uint32_t metric_type = 0;  ///< SdkMetric.Type.
  std::string_view worst_name{};  ///< "worst_round_trip_ms"; empty: no number is bad as such.
};

inline constexpr std::size_t kQualityMeasures = 10;
std::span<const QualityMeasure, kQualityMeasures> quality_measures();

/// The records of a client's whole stay, in a fixed space.
class QualitySummary {
 public:
  void add(const QualityRecord& record);

  std::uint32_t records() const { return records_; }
  /// Over the records that have the number.
  QualityRecord mean() const;
  /// The greatest, of measures that have one (QualityMeasure::worst_name).
  const QualityRecord& worst() const { return worst_; }

 private:
  struct Sum {
    double total = 0;
    std::uint32_t count = 0;
  };

  std::array<Sum, kQualityMeasures> sums_{};
  QualityRecord worst_{};
  std::uint32_t records_ = 0;
};

}  // namespace convoke::signal
