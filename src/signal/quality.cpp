#include "signal/quality.h"

#include <cmath>

namespace convoke::signal {
namespace {

/// SdkMetric.Type, of which the clients report many more.
enum MetricType : std::uint32_t {
  kVideoAvailableSendBandwidth = 2,
  kStunRttMs = 7,
  kMicFractionPacketLostPercent = 11,
  kSpkFractionPacketLostPercent = 15,
  kSpkJitterMs = 16,
  kSpkFractionDecoderLossPercent = 17,
  kSpkJitterBufferMs = 20,
};

std::optional<double>* field(QualityRecord& record, std::uint32_t type) {
  switch (type) {
    case kVideoAvailableSendBandwidth:
      return &record.available_send_bps;
    case kStunRttMs:
      return &record.round_trip_ms;
    case kMicFractionPacketLostPercent:
      return &record.send_loss_percent;
    case kSpkFractionPacketLostPercent:
      return &record.receive_loss_percent;
    case kSpkJitterMs:
      return &record.receive_jitter_ms;
    case kSpkFractionDecoderLossPercent:
      return &record.concealed_percent;
    case kSpkJitterBufferMs:
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
