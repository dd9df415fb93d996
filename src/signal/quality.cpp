#include "signal/quality.h"

#include <algorithm>
#include <cmath>

namespace convoke::signal {
namespace {

/// Beyond any bitrate; a client may say what it likes.
constexpr double kMostOfAnything = 1e12;

/// SdkMetric.Type, of which the clients report many more.
enum MetricType : std::uint32_t {
  VideoAvailableSendBandwidth = 2,
  StunRttMs = 7,
  MicJitterMs = 9,
  MicFractionPacketLostPercent = 11,
  MicBitrate = 12,
  SpkFractionPacketLostPercent = 15,
  SpkJitterMs = 16,
  SpkFractionDecoderLossPercent = 17,
  SpkBitrate = 18,
  SpkJitterBufferMs = 20,
};

constexpr std::array<QualityMeasure, kQualityMeasures> kMeasures{{
    {"round_trip_ms", &QualityRecord::round_trip_ms, StunRttMs, "worst_round_trip_ms"},
    {"send_loss_percent", &QualityRecord::send_loss_percent, MicFractionPacketLostPercent,
     "worst_send_loss_percent"},
    {"send_jitter_ms", &QualityRecord::send_jitter_ms, MicJitterMs, "worst_send_jitter_ms"},
    {"send_bps", &QualityRecord::send_bps, MicBitrate, ""},
    {"receive_loss_percent", &QualityRecord::receive_loss_percent, SpkFractionPacketLostPercent,
     "worst_receive_loss_percent"},
    {"receive_jitter_ms", &QualityRecord::receive_jitter_ms, SpkJitterMs,
     "worst_receive_jitter_ms"},
    {"receive_bps", &QualityRecord::receive_bps, SpkBitrate, ""},
    {"jitter_buffer_ms", &QualityRecord::jitter_buffer_ms, SpkJitterBufferMs,
     "worst_jitter_buffer_ms"},
    {"concealed_percent", &QualityRecord::concealed_percent, SpkFractionDecoderLossPercent,
     "worst_concealed_percent"},
    {"available_send_bps", &QualityRecord::available_send_bps, VideoAvailableSendBandwidth, ""},
}};

bool is_plausible(double value) {
  return std::isfinite(value) && value >= 0 && value <= kMostOfAnything;
}

}  // namespace

std::span<const QualityMeasure, kQualityMeasures> quality_measures() {
  return kMeasures;
}

QualityRecord quality_of(const wire::frame::ClientMetric& metric) {
  QualityRecord record;
  for (const auto& one : metric.metrics) {
    const auto* const measure =
        std::ranges::find(kMeasures, one.type, &QualityMeasure::metric_type);
    if (measure != kMeasures.end() && is_plausible(one.value)) record.*measure->value = one.value;
  }
  return record;
}

void QualitySummary::add(const QualityRecord& record) {
  ++records_;
  for (std::size_t i = 0; i < kQualityMeasures; ++i) {
    const auto& measure = kMeasures[i];
    const auto& value = record.*measure.value;
    if (!value) continue;
    sums_[i].total += *value;
    ++sums_[i].count;
    auto& worst = worst_.*measure.value;
    if (!measure.worst_name.empty()) worst = std::max(worst.value_or(0), *value);
  }
}

QualityRecord QualitySummary::mean() const {
  QualityRecord mean;
  for (std::size_t i = 0; i < kQualityMeasures; ++i)
    if (sums_[i].count > 0) mean.*kMeasures[i].value = sums_[i].total / sums_[i].count;
  return mean;
}

}  // namespace convoke::signal
