#include "signal/quality.h"

#include <cmath>

namespace convoke::signal {
namespace {

/// SdkMetric.Type, of which the clients report many more.
enum MetricType : std::uint32_t {
  VideoAvailableSendBandwidth = 2,
  StunRttMs = 7,
  MicFractionPacketLostPercent = 11,
  SpkFractionPacketLostPercent = 15,
  SpkJitterMs = 16,
  SpkFractionDecoderLossPercent = 17,
  SpkJitterBufferMs = 20,
};

std::optional<double>* field(QualityRecord& record, std::uint32_t type) {
  switch (type) {
    case VideoAvailableSendBandwidth:
      return &record.available_send_bps;
    case StunRttMs:
      return &record.round_trip_ms;
    case MicFractionPacketLostPercent:
      return &record.send_loss_percent;
    case SpkFractionPacketLostPercent:
      return &record.receive_loss_percent;
    case SpkJitterMs:
      return &record.receive_jitter_ms;
    case SpkFractionDecoderLossPercent:
      return &record.concealed_percent;
    case SpkJitterBufferMs:
      return &record.jitter_buffer_ms;
    default:
      return nullptr;
  }
}

}  // namespace

QualityRecord quality_of(const wire::frame::ClientMetric& metric) {
  QualityRecord record;
  for (const auto& one : metric.metrics) {
    auto* const value = field(record, one.type);
    if (value != nullptr && std::isfinite(one.value) && one.value >= 0) *value = one.value;
  }
  return record;
}

}  // namespace convoke::signal
