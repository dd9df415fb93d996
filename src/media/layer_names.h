#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "media/limits.h"

namespace convoke::media {

/// The SSRCs that a peer's layers had under their names. A browser names a stream only until it was
/// told that its packets arrive (RFC 8852 §3.3), and sends with the same SSRCs when its camera is
/// switched on again.
class LayerNames {
 public:
  struct Layer {
    std::string rid{};
    std::optional<std::uint32_t> ssrc{};
    std::optional<std::uint32_t> rtx_ssrc{};
  };

  /// What is remembered of this name; made if there is room. Null: no name, or too many.
  Layer* at(const std::string& rid) {
    const auto found = std::ranges::find(layers_, rid, &Layer::rid);
    if (found != layers_.end()) return &*found;
    if (rid.empty() || layers_.size() == kMaxVideoLayers) return nullptr;
    return &layers_.emplace_back(Layer{.rid = rid});
  }

 private:
  std::vector<Layer> layers_{};
};

}  // namespace convoke::media
