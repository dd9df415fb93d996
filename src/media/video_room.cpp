#include "media/video_room.h"

#include <algorithm>

#include "wire/rtcp.h"
#include "wire/rtcp_feedback.h"

namespace convoke::media {
namespace {

constexpr Duration kDecisionInterval = std::chrono::milliseconds(500);
constexpr Duration kReportInterval = std::chrono::seconds(1);

/// None of its layers comes, though one should. As long as any does, who watches is shown that one;
/// and clients show no picture at all of a source of which they are told that a layer is stalled.
bool has_stalled(const VideoPublisher& publisher, Instant now) {
  return std::ranges::all_of(publisher.streams(), [&](const auto& stream) {
    return stream->layer().max_bitrate_kbps == 0 ? !stream->is_arriving(now)
                                                 : stream->is_stalled(now);
  });
}

}  // namespace

VideoRoom::VideoRoom(RoomId id, Instant now)
    : id_(id), next_decision_(now), next_report_(now + kReportInterval) {}

void VideoRoom::enter(VideoPeer& peer) {
  peers_.push_back(&peer);
  peer.room = this;
}

void VideoRoom::leave(VideoPeer& peer) {
  std::erase(peers_, &peer);
  peer.room = nullptr;
  on_published();
}

void VideoRoom::on_published() {
  sources_.publishers.clear();
  for (VideoPeer* peer : peers_) {
    peer->needs_decision = true;
    if (peer->publisher) sources_.publishers.push_back(peer->publisher.get());
  }
  link_viewers();
}

void VideoRoom::on_wished(VideoPeer& peer) {
  peer.needs_decision = true;
  link_viewers();  // Its sections may be others.
}

VideoSubscriber::Surroundings VideoRoom::around(const VideoPeer& peer) const {
  return {.sources = sources_, .own = peer.publisher.get(), .round_trip = peer.round_trip};
}

VideoPublisher::Audience VideoRoom::audience_of(const VideoPublisher& publisher) const {
  VideoPublisher::Audience audience;
  for (const VideoPeer* peer : peers_) {
    const bool is_watching =
        peer->is_up && peer->publisher.get() != &publisher &&
        std::ranges::any_of(peer->subscriber.sinks(), [&](const auto& sink) {
          return sink->section().group_id == publisher.group_id() && !sink->section().is_paused;
        });
    if (!is_watching) continue;
    ++audience.viewers;
    const auto share = peer->subscriber.share_bps();
    if (share && (!audience.narrowest_bps || *share < *audience.narrowest_bps))
      audience.narrowest_bps = share;
  }
  return audience;
}

void VideoRoom::decide(Instant now) {
  bool has_changed = false;
  for (VideoPeer* peer : peers_) {
    if (!peer->needs_decision) continue;
    peer->needs_decision = false;
    has_changed |= peer->subscriber.decide(around(*peer), now);
  }
  if (has_changed) link_viewers();
}

void VideoRoom::link_viewers() {
  for (const auto* publisher : sources_.publishers)
    for (const auto& stream : publisher->streams()) stream->viewers.clear();
  const auto link = [&](std::uint32_t stream_id, VideoViewer viewer) {
    if (auto* stream = sources_.stream(stream_id)) stream->viewers.push_back(viewer);
  };
  for (VideoPeer* peer : peers_) {
    if (!peer->is_up) continue;
    for (const auto& sink : peer->subscriber.sinks()) {
      const VideoViewer viewer{.subscriber = &peer->subscriber, .sink = sink.get()};
      if (sink->wanted() != 0) link(sink->wanted(), viewer);
      if (sink->shown() != 0 && sink->shown() != sink->wanted()) link(sink->shown(), viewer);
    }
  }
}

void VideoRoom::on_rtp(VideoPeer& from, const wire::RtpPacketView& packet, VideoTimes times,
                       Outbox& out) {
  if (!from.publisher) return;
  const auto received = from.publisher->on_rtp(packet, times.arrival);
  if (!received) return;
  if (received->stream.take_begun()) {
    // At once, so that nobody misses the keyframe that it begins with.
    for (VideoPeer* peer : peers_) peer->needs_decision = true;
    decide(times.now);
  }
  for (const auto& viewer : received->stream.viewers)
    viewer.subscriber->on_packet(*viewer.sink, received->stream, received->packet, times.now, out);
}

void VideoRoom::on_rtcp(VideoPeer& from, BytesView datagram, Instant now, Outbox& out) {
  if (const auto compound = wire::parse_rtcp(datagram)) {
    if (compound->sender_info && from.publisher)
      from.publisher->on_sender_report(compound->sender_ssrc, *compound->sender_info, now);
    from.subscriber.on_reports(compound->blocks.items(), now);
  }
  const auto feedback = wire::parse_rtcp_feedback(datagram);
  if (!feedback) return;
  from.subscriber.on_feedback(*feedback, around(from), now, out);
  if (feedback->remb || from.subscriber.is_congested(now)) from.needs_decision = true;
}

void VideoRoom::pass(std::string_view cname, Instant now, Outbox& out) {
  if (now >= next_decision_) {
    next_decision_ = now + kDecisionInterval;
    for (VideoPeer* peer : peers_) peer->needs_decision = true;
  }
  decide(now);
  for (VideoPeer* peer : peers_)
    if (peer->is_up) serve(*peer, cname, now, out);
  if (now < next_report_) return;
  next_report_ = now + kReportInterval;
  if (has_publications()) report(now, out);
}

void VideoRoom::serve(VideoPeer& peer, std::string_view cname, Instant now, Outbox& out) {
  peer.subscriber.pursue(around(peer), now, out);
  const bool is_report_due = now >= peer.next_report;
  if (is_report_due) {
    peer.next_report = now + kReportInterval;
    peer.subscriber.report(cname, now, out);
  }
  if (!peer.publisher) return;
  const VideoPublisher::Talk talk{
      .slot = peer.slot, .ssrc = peer.ssrc, .cname = cname, .round_trip = peer.round_trip};
  peer.publisher->ask(talk, now, out);
  if (is_report_due) peer.publisher->report(talk, audience_of(*peer.publisher), now, out);
}

void VideoRoom::report(Instant now, Outbox& out) {
  plane::RoomVideo report{.room = id_};
  for (const VideoPeer* peer : peers_) {
    if (!peer->publisher) continue;
    const bool stalled = peer->is_up && has_stalled(*peer->publisher, now);
    for (const auto& stream : peer->publisher->streams()) {
      report.bitrates.push_back(
          {.stream_id = stream->id(), .bits_per_second = stream->bits_per_second(now)});
      if (stalled && stream->is_stalled(now)) report.stalled.push_back(stream->id());
    }
  }
  out.reports.push_back(std::move(report));
}

}  // namespace convoke::media
