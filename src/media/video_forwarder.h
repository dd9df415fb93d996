#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"
#include "media/outbox.h"
#include "media/video_peer.h"
#include "media/video_room.h"
#include "plane/video.h"
#include "wire/rtp.h"

namespace convoke::media {

/// All video of a worker: forwards what browsers publish to those of their room who want to see it.
/// Not thread-safe: its World owns it. Allocates when something was agreed on, and for the first
/// packets of a section; not in its stride.
class VideoForwarder {
 public:
  /// `random` must outlive it.
  VideoForwarder(std::string cname, Random& random);

  /// A browser's endpoint.
  struct Place {
    EndpointSlot slot{};
    std::uint32_t ssrc = 0;  ///< Of its sound, as we send it.
    bool is_up = false;      ///< Its transport.
  };
  void set(Place place, const plane::SetVideo& command, Instant now);
  void on_transport_up(EndpointSlot slot, Instant now);
  /// Frees all that was known of it; does nothing if nothing was.
  void remove(EndpointSlot slot);

  /// A packet that is not sound. Of a peer that publishes nothing it is dropped.
  void on_rtp(EndpointSlot slot, const wire::RtpPacketView& packet, VideoTimes times, Outbox& out);
  /// All RTCP of a peer; `round_trip` as its sound knows it.
  void on_rtcp(EndpointSlot slot, BytesView datagram, Duration round_trip, Instant now,
               Outbox& out);

  /// Every few milliseconds while somebody publishes, and at each tick.
  void pass(Instant now, Outbox& out);
  bool has_publications() const;

 private:
  VideoPeer* at(EndpointSlot slot) const;
  VideoRoom& make_room(RoomId id, Instant now);
  void leave_room(VideoPeer& peer);

  std::string cname_;
  Random& random_;
  std::vector<std::unique_ptr<VideoPeer>> peers_;  ///< By slot; null: without video.
  std::vector<std::unique_ptr<VideoRoom>> rooms_;
};

}  // namespace convoke::media
