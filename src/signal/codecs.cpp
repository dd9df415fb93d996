#include "signal/codecs.h"

#include <algorithm>

namespace convoke::signal {

VideoCodecs codec_intersection(std::span<const VideoCodecs> receivers) {
  if (receivers.empty()) return {};
  VideoCodecs common = receivers.front();
  for (const auto& codecs : receivers.subspan(1))
    std::erase_if(
        common, [&](const auto codec) { return std::ranges::find(codecs, codec) == codecs.end(); });
  std::ranges::sort(common);
  common.erase(std::unique(common.begin(), common.end()), common.end());
  return common;
}

}  // namespace convoke::signal
