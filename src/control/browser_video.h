#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "plane/video.h"
#include "rtp/peer_media.h"
#include "signal/effects.h"

namespace convoke::control {

/// The video of one browser's connection in the words of the media plane, from one negotiation to
/// the next: what it publishes, and what its sections show.
class BrowserVideo {
 public:
  /// An offer was answered. Takes the place of everything before, pauses excepted.
  void on_negotiated(const signal::Negotiate& negotiate, const rtp::PeerMedia& media);
  void on(const signal::SetForwarding& set);
  void on(const signal::UpdateSubscriptions& update);

  /// All of it, for the worker.
  plane::SetVideo command(LegId leg, RoomId room) const;

 private:
  std::optional<plane::Publication> publication_{};
  std::vector<plane::VideoSection> sections_{};
  std::set<std::uint32_t> paused_groups_{};
};

}  // namespace convoke::control
