#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/random.h"
#include "base/time.h"
#include "media/outbox.h"
#include "media/video_packet.h"
#include "media/video_sender.h"
#include "media/video_stream.h"
#include "plane/video.h"

namespace convoke::media {

/// One receive section of a peer: which stream it shows and which it waits for. It passes to
/// another stream where a keyframe of that one begins; until then the former one goes on. Functions
/// that send give the bytes of what they sent.
class VideoSink {
 public:
  VideoSink(const plane::VideoSection& section, EndpointSlot slot, Random& random)
      : sender_(section, slot, random) {}

  void set(const plane::VideoSection& section) { sender_.set(section); }
  const plane::VideoSection& section() const { return sender_.section(); }
  VideoSender& sender() { return sender_; }

  /// The stream to show; 0: none, at once.
  void want(std::uint32_t stream_id);
  std::uint32_t wanted() const { return wanted_; }
  std::uint32_t shown() const { return shown_.stream_id; }
  /// Once after it wanted or showed another stream than before.
  bool take_changed() { return std::exchange(has_changed_, false); }
  /// A keyframe of what it wants would let it go on.
  bool is_waiting() const {
    return wanted_ != 0 && shown_.stream_id != wanted_ && !is_wanted_foreign_;
  }

  std::size_t on_packet(const VideoStream& stream, const VideoPacket& packet, Instant now,
                        Outbox& out);
  /// The peer misses a packet of ours. `stream` is where it came from. Of a stream that is no
  /// longer shown nothing is sent again: nobody needs it from the keyframe on with which the other
  /// began.
  std::size_t on_missed(VideoSender::Sent& sent, const VideoStream& stream, Instant now,
                        Outbox& out);

 private:
  std::size_t catch_up(const VideoStream& stream, const VideoPacket& first, Instant now,
                       Outbox& out);

  VideoSender sender_;
  std::uint32_t wanted_ = 0;
  VideoSender::Origin shown_{};
  bool has_changed_ = false;
  bool is_wanted_foreign_ = false;  ///< What comes of the wanted stream, the peer cannot decode.
};

}  // namespace convoke::media
