#include <string>

#include "base/check.h"
#include "signal_frame.pb.h"
#include "wire/signal_frame.h"

namespace convoke::wire {
namespace {

constexpr std::uint8_t kPrefix = 0x05;

// Each fill() sets the payload of one kind and its type. Proto2 tells "absent" from "zero", and
// clients look: what is not meant is not set.

void fill(const frame::JoinAck& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::JOIN_ACK);
  auto& ack = *to.mutable_joinack();
  ack.mutable_turn_credentials()->set_username("");
  if (from.video_subscription_limit)
    ack.set_video_subscription_limit(*from.video_subscription_limit);
  ack.set_default_server_side_network_adaption(
      static_cast<pb::SdkServerSideNetworkAdaption>(from.default_adaption));
}

void fill(const frame::SubscribeAck& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::SUBSCRIBE_ACK);
  auto& ack = *to.mutable_suback();
  ack.set_duplex(static_cast<pb::SdkStreamServiceType>(from.duplex));
  for (const auto& allocation : from.allocations) {
    auto& added = *ack.add_allocations();
    added.set_track_label(allocation.track_label);
    added.set_stream_id(allocation.stream_id);
    added.set_group_id(allocation.group_id);
  }
  if (!from.sdp_answer.empty()) ack.set_sdp_answer(from.sdp_answer);
  for (const auto& track : from.tracks) {
    auto& added = *ack.add_tracks();
    added.set_stream_id(track.stream_id);
    added.set_ssrc(track.ssrc);
    added.set_track_label(track.track_label);
  }
}

void fill_source(const frame::StreamDescriptor& from, pb::SdkStreamDescriptor& to) {
  to.set_stream_id(from.stream_id);
  if (from.framerate != 0) to.set_framerate(from.framerate);
  to.set_max_bitrate_kbps(from.max_bitrate_kbps);
  if (!from.track_label.empty()) to.set_track_label(from.track_label);
  to.set_group_id(from.group_id);
  if (from.avg_bitrate_bps != 0) to.set_avg_bitrate_bps(from.avg_bitrate_bps);
  to.set_attendee_id(from.attendee_id);
  to.set_media_type(static_cast<pb::SdkStreamMediaType>(from.media));
  if (!from.external_user_id.empty()) to.set_external_user_id(from.external_user_id);
  if (from.width != 0) to.set_width(from.width);
  if (from.height != 0) to.set_height(from.height);
}

void fill(const frame::Index& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::INDEX);
  auto& index = *to.mutable_index();
  index.set_at_capacity(from.at_capacity);
  for (const auto& source : from.sources) fill_source(source, *index.add_sources());
  for (const auto id : from.paused_at_source_ids) index.add_paused_at_source_ids(id);
  index.set_num_participants(from.num_participants);
  for (const auto codec : from.receivable_codecs)
    index.add_supported_receive_codec_intersection(static_cast<std::uint32_t>(codec));
}

void fill(const frame::Bitrates& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::BITRATES);
  auto& bitrates = *to.mutable_bitrates();
  for (const auto& bitrate : from.bitrates) {
    auto& added = *bitrates.add_bitrates();
    added.set_source_stream_id(bitrate.stream_id);
    added.set_avg_bitrate_bps(bitrate.avg_bitrate_bps);
  }
  if (from.available_outgoing_kbps)
    bitrates.set_server_available_outgoing_bitrate(*from.available_outgoing_kbps);
}

void fill(const frame::AudioStreamIdInfo& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::AUDIO_STREAM_ID_INFO);
  auto& info = *to.mutable_audio_stream_id_info();
  for (const auto& stream : from.streams) {
    auto& added = *info.add_streams();
    added.set_audio_stream_id(stream.audio_stream_id);
    if (!stream.attendee_id.empty()) added.set_attendee_id(stream.attendee_id);
    if (stream.muted) added.set_muted(*stream.muted);
    if (!stream.external_user_id.empty()) added.set_external_user_id(stream.external_user_id);
    if (stream.dropped) added.set_dropped(true);
  }
}

void fill(const frame::AudioMetadata& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::AUDIO_METADATA);
  auto& metadata = *to.mutable_audio_metadata();
  for (const auto& state : from.states) {
    auto& added = *metadata.add_attendee_states();
    added.set_audio_stream_id(state.audio_stream_id);
    if (state.volume) added.set_volume(*state.volume);
    if (state.signal_strength) added.set_signal_strength(*state.signal_strength);
  }
}

void fill(const frame::AudioStatus& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::AUDIO_STATUS);
  to.mutable_audio_status()->set_audio_status(from.status);
}

void fill(const frame::PingPong& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::PING_PONG);
  to.mutable_ping_pong()->set_type(static_cast<pb::SdkPingPongType>(from.kind));
  to.mutable_ping_pong()->set_ping_id(from.id);
}

void fill(const frame::DataMessages& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::DATA_MESSAGE);
  auto& data = *to.mutable_data_message();
  for (const auto& message : from.messages) {
    auto& added = *data.add_messages();
    added.set_topic(message.topic);
    added.set_data(message.data.data(), message.data.size());
    added.set_lifetime_ms(message.lifetime_ms);
    added.set_sender_attendee_id(message.sender_attendee_id);
    if (message.ingest_time_ns) added.set_ingest_time_ns(*message.ingest_time_ns);
    added.set_sender_external_user_id(message.sender_external_user_id);
  }
}

void fill(const frame::LeaveAck&, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::LEAVE_ACK);
  to.mutable_leave_ack();
}

template <class PauseOrResume>
void fill_pause(const PauseOrResume& from, pb::SdkPauseResumeFrame& to) {
  for (const auto id : from.stream_ids) to.add_stream_ids(id);
  for (const auto id : from.group_ids) to.add_group_ids(id);
}

void fill(const frame::Pause& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::PAUSE);
  fill_pause(from, *to.mutable_pause());
}

void fill(const frame::Resume& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::RESUME);
  fill_pause(from, *to.mutable_pause());
}

void fill(const frame::Notification& from, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::NOTIFICATION);
  to.mutable_notification()->set_level(
      static_cast<pb::SdkNotificationFrame::NotificationLevel>(from.level));
  to.mutable_notification()->set_message(from.message);
}

void fill(const frame::PrimaryMeetingJoinAck&, pb::SdkSignalFrame& to) {
  to.set_type(pb::SdkSignalFrame::PRIMARY_MEETING_JOIN_ACK);
  to.mutable_primary_meeting_join_ack();
}

}  // namespace

Bytes format_signal_frame(const frame::ServerFrame& frame, WallTime now) {
  pb::SdkSignalFrame to;
  to.set_timestamp_ms(static_cast<std::uint64_t>(now.time_since_epoch().count()));
  std::visit([&](const auto& payload) { fill(payload, to); }, frame.payload);
  if (frame.error) {
    to.mutable_error()->set_status(frame.error->status);
    to.mutable_error()->set_description(frame.error->description);
  }
  Bytes message(1 + to.ByteSizeLong());
  message[0] = kPrefix;
  CHECK(to.SerializeToArray(message.data() + 1, static_cast<int>(message.size() - 1)));
  return message;
}

}  // namespace convoke::wire
