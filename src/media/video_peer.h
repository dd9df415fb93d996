#pragma once

#include <cstdint>
#include <memory>

#include "base/ids.h"
#include "base/time.h"
#include "media/layer_names.h"
#include "media/outbox.h"
#include "media/video_publisher.h"
#include "media/video_subscriber.h"

namespace convoke::media {

class VideoRoom;

/// All the video of one browser's connection.
struct VideoPeer {
  VideoPeer(LegId leg_id, EndpointSlot its_slot, std::uint32_t our_ssrc, Random& random)
      : leg(leg_id), slot(its_slot), ssrc(our_ssrc), subscriber(leg_id, its_slot, random) {}

  LegId leg;
  EndpointSlot slot;
  std::uint32_t ssrc;         ///< On whose behalf we speak of what we receive.
  VideoRoom* room = nullptr;  ///< Borrowed; null: in none.
  bool is_up = false;         ///< Its transport.
  Duration round_trip{};      ///< Zero: not known.
  LayerNames names{};
  std::unique_ptr<VideoPublisher> publisher{};
  VideoSubscriber subscriber;
  bool needs_decision = true;
  Instant next_report{};
};

}  // namespace convoke::media
