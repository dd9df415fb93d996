#include "media/video_subscriber.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "media/limits.h"

namespace convoke::media {
namespace {

/// A packet is not repeated again while the last one may be under way.
constexpr Duration kLeastRepeatPause = std::chrono::milliseconds(10);
constexpr Duration kMostRepeatPause = std::chrono::milliseconds(150);
/// What is known of the bandwidth is told again when it changed by one part of this.
constexpr std::uint32_t kToldShare = 20;
/// A way that was narrow is believed to be wider by one part of this each second.
constexpr std::uint32_t kNarrowRiseShare = 12;
constexpr std::uint32_t kLeastNarrowRiseBps = 10'000;

video::LayerOption option_of(VideoStream& stream, Instant now) {
  return {.stream_id = stream.id(),
          .bits_per_second = stream.is_arriving(now) ? stream.bits_per_second(now)
                                                     : stream.layer().max_bitrate_kbps * 1000,
          .max_bits_per_second = stream.layer().max_bitrate_kbps * 1000,
          .is_sent = stream.is_arriving(now)};
}

/// Nothing comes at present; but if it comes again, it goes on without a keyframe.
bool goes_on_later(const VideoSink& sink, const video::SectionWish& wish) {
  return std::ranges::any_of(wish.layers,
                             [&](const auto& one) { return one.stream_id == sink.shown(); });
}

bool is_asking(const VideoSink& sink) {
  return sink.section().group_id != 0 && !sink.section().is_paused;
}

}  // namespace

void VideoSubscriber::set(std::span<const plane::VideoSection> sections) {
  std::vector<std::unique_ptr<VideoSink>> sinks;
  for (const auto& section : sections.first(std::min(sections.size(), kMaxVideoSections))) {
    const auto known = std::ranges::find_if(sinks_, [&](const auto& one) {
      return one && one->section().mid == section.mid && one->section().ssrc == section.ssrc;
    });
    if (known == sinks_.end()) {
      sinks.push_back(std::make_unique<VideoSink>(section, slot_, random_));
    } else {
      sinks.push_back(std::move(*known));
      sinks.back()->set(section);
    }
  }
  sinks_ = std::move(sinks);
}

/// Fills `asking_` and `wishes_`, side by side.
std::size_t VideoSubscriber::wishes_of(const Surroundings& around, Instant now) {
  asking_.clear();
  wishes_.clear();
  options_.clear();
  options_.reserve(kMaxVideoSections * kMaxVideoLayers);  // The wishes point into it.
  for (const auto& sink : sinks_) {
    const auto* publisher =
        is_asking(*sink) ? around.sources.of_group(sink->section().group_id, around.own) : nullptr;
    if (publisher == nullptr) {
      sink->want(0);
      continue;
    }
    const std::size_t first = options_.size();
    for (const auto& stream : publisher->streams()) options_.push_back(option_of(*stream, now));
    asking_.push_back(sink.get());
    wishes_.push_back({.priority = sink->section().priority,
                       .target_bits_per_second = sink->section().target_bitrate_kbps * 1000,
                       .stream_id = sink->section().stream_id,
                       .layers = std::span<const video::LayerOption>(options_).subspan(first),
                       .shown_stream_id = sink->shown()});
  }
  return wishes_.size();
}

bool VideoSubscriber::decide(const Surroundings& around, Instant now) {
  const std::size_t count = wishes_of(around, now);
  choices_.assign(count, {});
  wanted_bps_ = video::choose_layers(bandwidth_.budget(), wishes_, choices_);
  held_groups_.clear();
  for (std::size_t i = 0; i < count; ++i) {
    if (choices_[i] != video::LayerChoice{} || !goes_on_later(*asking_[i], wishes_[i]))
      asking_[i]->want(choices_[i].stream_id);
    if (choices_[i].is_held) held_groups_.push_back(asking_[i]->section().group_id);
  }
  std::ranges::sort(held_groups_);
  if (bandwidth_.known_bps() && (bandwidth_.is_congested(now) || !held_groups_.empty()))
    narrow_bps_ = bandwidth_.budget().least_bps;
  bool has_changed = false;
  for (const auto& sink : sinks_) has_changed |= sink->take_changed();
  return has_changed;
}

std::optional<std::uint32_t> VideoSubscriber::share_bps() const {
  if (!narrow_bps_ || asking_.empty()) return std::nullopt;
  return *narrow_bps_ / static_cast<std::uint32_t>(asking_.size());
}

void VideoSubscriber::want_keyframe_of(const VideoSink& sink, const Surroundings& around,
                                       Instant now) {
  const std::uint32_t id = sink.wanted() != 0 ? sink.wanted() : sink.shown();
  if (auto* stream = around.sources.stream(id)) stream->keyframes().on_wanted(now);
}

void VideoSubscriber::pursue(const Surroundings& around, Instant now, Outbox& out) {
  for (const auto& sink : sinks_)
    if (sink->is_waiting()) want_keyframe_of(*sink, around, now);
  probe(around, now, out);
}

void VideoSubscriber::probe(const Surroundings& around, Instant now, Outbox& out) {
  probe_.on_view({.known_bps = bandwidth_.known_bps(),
                  .video_bps = bandwidth_.video_bps(now),
                  .wanted_bps = wanted_bps_,
                  .is_congested = bandwidth_.is_congested(now)},
                 now);
  std::size_t due = probe_.take_due_bytes(now);
  while (due != 0) {
    const std::size_t sent = send_padding(around, now, out);
    if (sent == 0) return;
    bandwidth_.on_padding(sent, now);
    due -= std::min(due, sent);
  }
}

/// Rather something that may help than nothing at all.
std::size_t VideoSubscriber::send_padding(const Surroundings& around, Instant now, Outbox& out) {
  for (const auto& sink : sinks_) {
    if (!sink->section().rtx_ssrc) continue;
    auto* last = sink->sender().last_sent();
    const auto* stream = last == nullptr ? nullptr : around.sources.stream(last->origin.stream_id);
    if (stream != nullptr && last->rtx_payload_type && last->repeats < kMaxVideoRepeats) {
      if (const auto sent = sink->on_missed(*last, *stream, now, out)) return sent;
    }
    if (const auto sent = sink->sender().pad(now, out)) return sent;
  }
  return 0;
}

void VideoSubscriber::on_packet(VideoSink& sink, const VideoStream& stream,
                                const VideoPacket& packet, Instant now, Outbox& out) {
  count(sink.on_packet(stream, packet, now, out), now);
}

VideoSink* VideoSubscriber::sink_of(std::uint32_t ssrc) const {
  const auto found =
      std::ranges::find_if(sinks_, [&](const auto& one) { return one->section().ssrc == ssrc; });
  return found == sinks_.end() ? nullptr : found->get();
}

void VideoSubscriber::on_feedback(const wire::RtcpFeedback& feedback, const Surroundings& around,
                                  Instant now, Outbox& out) {
  if (feedback.remb) bandwidth_.on_remb(feedback.remb->bits_per_second, now);
  for (const auto& nacked : feedback.nacked.items()) {
    if (!asked_again_.take(now)) break;
    on_nack(nacked, around, now, out);
  }
  const auto on_lost_picture = [&](std::uint32_t ssrc) {
    if (const auto* sink = sink_of(ssrc)) want_keyframe_of(*sink, around, now);
  };
  for (const auto ssrc : feedback.plis.items()) on_lost_picture(ssrc);
  for (const auto& fir : feedback.firs.items()) on_lost_picture(fir.ssrc);
}

void VideoSubscriber::on_nack(const wire::NackedPacket& nacked, const Surroundings& around,
                              Instant now, Outbox& out) {
  auto* sink = sink_of(nacked.ssrc);
  auto* sent = sink == nullptr ? nullptr : sink->sender().sent(nacked.sequence);
  if (sent == nullptr || sent->repeats >= kMaxVideoRepeats) return;
  const Duration pause = std::clamp(around.round_trip, kLeastRepeatPause, kMostRepeatPause);
  if (sent->repeats != 0 && now - sent->last_sent < pause) return;
  const auto* stream = around.sources.stream(sent->origin.stream_id);
  if (stream != nullptr && bandwidth_.may_repeat(now))
    bandwidth_.on_repeated(sink->on_missed(*sent, *stream, now, out), now);
}

void VideoSubscriber::report(std::string_view cname, Instant now, Outbox& out) {
  for (const auto& sink : sinks_)
    if (sink->shown() != 0) sink->sender().report(cname, now, out);

  if (narrow_bps_) *narrow_bps_ += std::max(*narrow_bps_ / kNarrowRiseShare, kLeastNarrowRiseBps);
  if (narrow_bps_ > kMaxPublishedKbps * 1000) narrow_bps_.reset();
  const auto kbps =
      bandwidth_.known_bps() ? std::optional(bandwidth_.budget().least_bps / 1000) : std::nullopt;
  const bool is_other_rate =
      kbps &&
      (!reported_kbps_ ||
       static_cast<std::uint32_t>(std::abs(static_cast<std::int64_t>(*kbps) - *reported_kbps_)) >
           *reported_kbps_ / kToldShare);
  if (!is_other_rate && held_groups_ == reported_held_groups_) return;
  reported_kbps_ = kbps;
  reported_held_groups_ = held_groups_;
  out.reports.push_back(
      plane::PeerBandwidth{.leg = leg_, .available_kbps = kbps, .held_groups = held_groups_});
}

}  // namespace convoke::media
