#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "signal_frame.pb.h"
#include "wire/inflate.h"
#include "wire/signal_frame.h"

namespace convoke::wire {
namespace {

using Payload = Result<frame::ClientPayload, SignalFrameError>;

constexpr std::size_t kMaxDataBytes = 64 * std::size_t{1024};

bool is_short(const std::string& text) {
  return text.size() <= frame::kMaxTextBytes;
}

template <class List>
bool fits(const List& list, std::size_t limit) {
  return static_cast<std::size_t>(list.size()) <= limit;
}

template <class List>
std::vector<std::uint32_t> numbers(const List& list) {
  return {list.begin(), list.end()};
}

frame::ClientDetails client_details(const pb::SdkClientDetails& from) {
  return {.platform_name = from.platform_name(),
          .platform_version = from.platform_version(),
          .client_source = from.client_source(),
          .sdk_version = from.chime_sdk_version(),
          .os_name = from.os_name()};
}

Payload parse_join(const pb::SdkJoinFrame& from) {
  const auto& client = from.client_details();
  for (const auto* text : {&client.platform_name(), &client.platform_version(),
                           &client.client_source(), &client.chime_sdk_version(), &client.os_name()})
    if (!is_short(*text)) return fail(SignalFrameError::TooMany);
  return frame::ClientPayload{frame::Join{
      .audio_session_id = from.audio_session_id(),
      .wants_compressed_sdp = from.wants_compressed_sdp(),
      .adaption = static_cast<frame::NetworkAdaption>(from.server_side_network_adaption()),
      .no_periodic_keyframes = from.disable_periodic_keyframe_request_on_content_sender(),
      .client = client_details(client)}};
}

frame::StreamDescriptor descriptor(const pb::SdkStreamDescriptor& from) {
  return {.stream_id = from.stream_id(),
          .group_id = from.group_id(),
          .media = static_cast<frame::Media>(from.media_type()),
          .track_label = from.track_label(),
          .attendee_id = from.attendee_id(),
          .external_user_id = from.external_user_id(),
          .framerate = from.framerate(),
          .max_bitrate_kbps = from.max_bitrate_kbps(),
          .avg_bitrate_bps = from.avg_bitrate_bps(),
          .width = from.width(),
          .height = from.height()};
}

bool is_short(const pb::SdkStreamDescriptor& stream) {
  return is_short(stream.track_label()) && is_short(stream.attendee_id()) &&
         is_short(stream.external_user_id());
}

using Subscriptions = google::protobuf::RepeatedPtrField<pb::SdkVideoSubscriptionConfiguration>;

/// Nothing if there are too many or one is too long.
std::optional<std::vector<frame::VideoSubscription>> video_subscriptions(
    const Subscriptions& list) {
  if (!fits(list, frame::kMaxStreams)) return std::nullopt;
  std::vector<frame::VideoSubscription> subscriptions;
  for (const auto& from : list) {
    if (!is_short(from.mid()) || !is_short(from.attendee_id())) return std::nullopt;
    subscriptions.push_back({.mid = from.mid(),
                             .attendee_id = from.attendee_id(),
                             .stream_id = from.stream_id(),
                             .group_id = from.group_id(),
                             .priority = from.priority(),
                             .target_bitrate_kbps = from.target_bitrate_kbps()});
  }
  return subscriptions;
}

Result<std::string, SignalFrameError> offer(pb::SdkSubscribeFrame& from) {
  if (from.compressed_sdp_offer().empty()) return std::move(*from.mutable_sdp_offer());
  const std::string& compressed = from.compressed_sdp_offer();
  auto text =
      inflate_raw({reinterpret_cast<const std::uint8_t*>(compressed.data()), compressed.size()},
                  frame::kMaxOfferBytes);
  if (!text) return fail(SignalFrameError::BadCompression);
  return std::move(*text);
}

Payload parse_subscribe(pb::SdkSubscribeFrame& from) {
  const auto& streams = from.send_streams();
  auto subscriptions = video_subscriptions(from.video_subscription_configuration());
  if (!fits(streams, frame::kMaxStreams) || !subscriptions ||
      !fits(from.receive_stream_ids(), frame::kMaxStreams) ||
      !std::ranges::all_of(streams, [](const auto& stream) { return is_short(stream); }))
    return fail(SignalFrameError::TooMany);
  auto sdp = offer(from);
  if (!sdp) return fail(sdp.error());

  frame::Subscribe subscribe{.duplex = static_cast<frame::Duplex>(from.duplex()),
                             .receive_stream_ids = numbers(from.receive_stream_ids()),
                             .sdp_offer = *std::move(sdp),
                             .audio_muted = from.audio_muted(),
                             .video_subscriptions = *std::move(subscriptions)};
  std::ranges::transform(streams, std::back_inserter(subscribe.send_streams), descriptor);
  return frame::ClientPayload{std::move(subscribe)};
}

template <class Kind>
Payload parse_pause(const pb::SdkPauseResumeFrame& from) {
  if (!fits(from.stream_ids(), frame::kMaxStreams) || !fits(from.group_ids(), frame::kMaxStreams))
    return fail(SignalFrameError::TooMany);
  return frame::ClientPayload{
      Kind{.stream_ids = numbers(from.stream_ids()), .group_ids = numbers(from.group_ids())}};
}

template <class Metrics>
void append_metrics(const Metrics& from, std::vector<frame::Metric>& metrics) {
  for (const auto& metric : from) {
    if (metrics.size() == frame::kMaxMetrics) return;
    metrics.push_back({.type = metric.type(), .value = metric.value()});
  }
}

Payload parse_metric(const pb::SdkClientMetricFrame& from) {
  frame::ClientMetric parsed;
  append_metrics(from.global_metrics(), parsed.metrics);
  for (const auto& stream : from.stream_metric_frames())
    append_metrics(stream.metrics(), parsed.metrics);
  return frame::ClientPayload{std::move(parsed)};
}

Payload parse_data(const pb::SdkDataMessageFrame& from) {
  if (!fits(from.messages(), frame::kMaxDataMessages)) return fail(SignalFrameError::TooMany);
  frame::DataMessages parsed;
  for (const auto& message : from.messages()) {
    if (!is_short(message.topic()) || !is_short(message.sender_attendee_id()) ||
        !is_short(message.sender_external_user_id()) || message.data().size() > kMaxDataBytes)
      return fail(SignalFrameError::TooMany);
    parsed.messages.push_back({.topic = message.topic(),
                               .data = {message.data().begin(), message.data().end()},
                               .lifetime_ms = message.lifetime_ms(),
                               .sender_attendee_id = message.sender_attendee_id(),
                               .sender_external_user_id = message.sender_external_user_id()});
    if (message.has_ingest_time_ns())
      parsed.messages.back().ingest_time_ns = message.ingest_time_ns();
  }
  return frame::ClientPayload{std::move(parsed)};
}

Payload parse_video_update(const pb::SdkRemoteVideoUpdateFrame& from) {
  auto updated = video_subscriptions(from.added_or_updated_video_subscriptions());
  const auto& removed = from.removed_video_subscription_mids();
  if (!updated || !fits(removed, frame::kMaxStreams) ||
      !std::ranges::all_of(removed, [](const auto& mid) { return is_short(mid); }))
    return fail(SignalFrameError::TooMany);
  return frame::ClientPayload{frame::RemoteVideoUpdate{
      .added_or_updated = *std::move(updated), .removed_mids = {removed.begin(), removed.end()}}};
}

Payload parse_ping_pong(const pb::SdkPingPongFrame& from) {
  return frame::ClientPayload{frame::PingPong{
      .kind = static_cast<frame::PingPong::Kind>(from.type()), .id = from.ping_id()}};
}

/// True if a frame of this type means nothing without its payload, and lacks it.
bool lacks_payload(const pb::SdkSignalFrame& from) {
  switch (from.type()) {
    case pb::SdkSignalFrame::JOIN:
      return !from.has_join();
    case pb::SdkSignalFrame::SUBSCRIBE:
      return !from.has_sub();
    case pb::SdkSignalFrame::AUDIO_CONTROL:
      return !from.has_audio_control();
    case pb::SdkSignalFrame::PING_PONG:
      return !from.has_ping_pong();
    default:
      return false;
  }
}

Payload parse_payload(pb::SdkSignalFrame& from) {
  if (lacks_payload(from)) return fail(SignalFrameError::MissingPayload);
  switch (from.type()) {
    case pb::SdkSignalFrame::JOIN:
      return parse_join(from.join());
    case pb::SdkSignalFrame::SUBSCRIBE:
      return parse_subscribe(*from.mutable_sub());
    case pb::SdkSignalFrame::LEAVE:
      return frame::ClientPayload{frame::Leave{}};
    case pb::SdkSignalFrame::PAUSE:
      return parse_pause<frame::Pause>(from.pause());
    case pb::SdkSignalFrame::RESUME:
      return parse_pause<frame::Resume>(from.pause());
    case pb::SdkSignalFrame::AUDIO_CONTROL:
      return frame::ClientPayload{frame::AudioControl{.muted = from.audio_control().muted()}};
    case pb::SdkSignalFrame::PING_PONG:
      return parse_ping_pong(from.ping_pong());
    case pb::SdkSignalFrame::CLIENT_METRIC:
      return parse_metric(from.client_metric());
    case pb::SdkSignalFrame::DATA_MESSAGE:
      return parse_data(from.data_message());
    case pb::SdkSignalFrame::REMOTE_VIDEO_UPDATE:
      return parse_video_update(from.remote_video_update());
    case pb::SdkSignalFrame::PRIMARY_MEETING_JOIN:
      return frame::ClientPayload{frame::PrimaryMeetingJoin{}};
    default:
      return frame::ClientPayload{frame::Other{.type = from.type()}};
  }
}

}  // namespace

Result<frame::ClientFrame, SignalFrameError> parse_signal_frame(BytesView message) {
  if (message.size() < 2) return fail(SignalFrameError::Empty);
  if (message.size() > frame::kMaxMessageBytes) return fail(SignalFrameError::TooLong);
  const BytesView body = message.subspan(1);
  pb::SdkSignalFrame from;
  // ParseFromArray would write about a missing field to standard error.
  if (!from.ParsePartialFromArray(body.data(), static_cast<int>(body.size())) ||
      !from.IsInitialized())
    return fail(SignalFrameError::Malformed);
  auto payload = parse_payload(from);
  if (!payload) return fail(payload.error());
  return frame::ClientFrame{.timestamp_ms = from.timestamp_ms(), .payload = *std::move(payload)};
}

}  // namespace convoke::wire
