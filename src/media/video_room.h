#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"
#include "media/outbox.h"
#include "media/video_peer.h"
#include "media/video_sources.h"
#include "wire/rtp.h"

namespace convoke::media {

/// When a packet came, and when it is looked at.
struct VideoTimes {
  Instant arrival{};
  Instant now{};
};

/// The browsers of a meeting, and what they show each other. Never shows anybody his own video.
class VideoRoom {
 public:
  explicit VideoRoom(RoomId id, Instant now);

  RoomId id() const { return id_; }
  bool is_empty() const { return peers_.empty(); }
  bool has_publications() const { return !sources_.publishers.empty(); }

  /// Then one of the next two has to follow.
  void enter(VideoPeer& peer);
  void leave(VideoPeer& peer);
  /// What a member publishes is another than before: all decide anew.
  void on_published();
  /// What it wants to see is, or its transport came up.
  void on_wished(VideoPeer& peer);

  void on_rtp(VideoPeer& from, const wire::RtpPacketView& packet, VideoTimes times, Outbox& out);
  void on_rtcp(VideoPeer& from, BytesView datagram, Instant now, Outbox& out);

  /// Every few milliseconds: asks and answers what is due.
  void pass(std::string_view cname, Instant now, Outbox& out);

 private:
  VideoSubscriber::Surroundings around(const VideoPeer& peer) const;
  VideoPublisher::Audience audience_of(const VideoPublisher& publisher) const;
  void decide(Instant now);
  void link_viewers();
  void report(Instant now, Outbox& out);
  void serve(VideoPeer& peer, std::string_view cname, Instant now, Outbox& out);

  RoomId id_;
  std::vector<VideoPeer*> peers_;  ///< Borrowed.
  VideoSources sources_{};
  Instant next_decision_;
  Instant next_report_;
};

}  // namespace convoke::media
