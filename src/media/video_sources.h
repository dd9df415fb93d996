#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "media/video_publisher.h"

namespace convoke::media {

/// Who publishes in a room. Borrowed pointers: the room keeps the list true.
struct VideoSources {
  std::vector<VideoPublisher*> publishers{};

  /// Null: nobody publishes it, or only `except`.
  VideoPublisher* of_group(std::uint32_t group_id, const VideoPublisher* except) const {
    const auto found = std::ranges::find_if(
        publishers, [&](const auto* one) { return one != except && one->group_id() == group_id; });
    return found == publishers.end() ? nullptr : *found;
  }

  VideoStream* stream(std::uint32_t stream_id) const {
    for (const auto* publisher : publishers)
      if (auto* found = publisher->find(stream_id)) return found;
    return nullptr;
  }
};

}  // namespace convoke::media
