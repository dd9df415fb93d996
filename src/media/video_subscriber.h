#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "media/burst_limit.h"
#include "media/limits.h"
#include "media/outbox.h"
#include "media/video_sink.h"
#include "media/video_sources.h"
#include "plane/video.h"
#include "video/bandwidth.h"
#include "video/layer_choice.h"
#include "video/probe.h"
#include "wire/rtcp.h"
#include "wire/rtcp_feedback.h"

namespace convoke::media {

/// All that one peer is sent of the others' video: its sections, and which layers its way can take.
class VideoSubscriber {
 public:
  VideoSubscriber(LegId leg, EndpointSlot slot, Random& random)
      : leg_(leg), slot_(slot), random_(random) {}

  /// Sections that are known by their mid and SSRC go on.
  void set(std::span<const plane::VideoSection> sections);
  std::span<const std::unique_ptr<VideoSink>> sinks() const { return sinks_; }

  /// What is around it.
  struct Surroundings {
    const VideoSources& sources;
    const VideoPublisher* own = nullptr;  ///< Never sent back to it.
    Duration round_trip{};                ///< Zero: not known.
  };
  /// Chooses what each section is to show now. True: a section shows or waits for another stream
  /// than at the last decision.
  bool decide(const Surroundings& around, Instant now);
  /// Asks for the keyframes that sections wait for, and sends what may find out more bandwidth.
  void pursue(const Surroundings& around, Instant now, Outbox& out);

  /// `sink` is one of its own.
  void on_packet(VideoSink& sink, const VideoStream& stream, const VideoPacket& packet, Instant now,
                 Outbox& out);
  void on_reports(std::span<const wire::ReportBlock> blocks, Instant now) {
    bandwidth_.on_reports(blocks, now);
  }
  bool is_congested(Instant now) const { return bandwidth_.is_congested(now); }
  /// What each section may take, where the way was found too narrow lately for what was to be
  /// shown.
  std::optional<std::uint32_t> share_bps() const;
  void on_feedback(const wire::RtcpFeedback& feedback, const Surroundings& around, Instant now,
                   Outbox& out);

  /// Once a second: sender reports, and what changed about its bandwidth.
  void report(std::string_view cname, Instant now, Outbox& out);

 private:
  VideoSink* sink_of(std::uint32_t ssrc) const;
  std::size_t wishes_of(const Surroundings& around, Instant now);
  static void want_keyframe_of(const VideoSink& sink, const Surroundings& around, Instant now);
  void on_nack(const wire::NackedPacket& nacked, const Surroundings& around, Instant now,
               Outbox& out);
  void probe(const Surroundings& around, Instant now, Outbox& out);
  std::size_t send_padding(const Surroundings& around, Instant now, Outbox& out);
  void count(std::size_t size_bytes, Instant now) {
    if (size_bytes != 0) bandwidth_.on_sent(size_bytes, now);
  }

  LegId leg_;
  EndpointSlot slot_;
  Random& random_;
  std::vector<std::unique_ptr<VideoSink>> sinks_;
  video::Bandwidth bandwidth_{};
  video::Probe probe_{};
  BurstLimit asked_again_{kMaxVideoRepeatBurst};
  std::uint32_t wanted_bps_ = 0;  // by the layers chosen last

  /// Of one decision, side by side; kept for their memory.
  std::vector<VideoSink*> asking_;
  std::vector<video::LayerOption> options_;
  std::vector<video::SectionWish> wishes_;
  std::vector<video::LayerChoice> choices_;

  std::optional<std::uint32_t> narrow_bps_{};  ///< Rises once a second while nothing is amiss.
  std::vector<std::uint32_t> held_groups_;
  std::vector<std::uint32_t> reported_held_groups_;
  std::optional<std::uint32_t> reported_kbps_{};
};

}  // namespace convoke::media
