#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "rtp/replay_window.h"
#include "wire/sequence.h"

namespace convoke::rtp {

/// As many as a lossy network may be late with a retransmission of video.
inline constexpr std::size_t kSrtpWindowPackets = 1024;
inline constexpr std::size_t kSrtcpWindowPackets = 128;

/// The index of an RTP packet (RFC 3711 §3.3.1): the one nearest to the highest so far. Nothing
/// for one from before the stream's beginning.
inline std::optional<std::uint64_t> estimate_index(std::optional<std::uint64_t> highest,
                                                   std::uint16_t sequence) {
  if (!highest) return sequence;
  const auto index = static_cast<std::int64_t>(*highest) +
                     wire::distance(static_cast<std::uint16_t>(*highest), sequence);
  if (index < 0) return std::nullopt;
  return static_cast<std::uint64_t>(index);
}

/// A window for each SSRC.
template <class Window>
class SrtpSources {
 public:
  std::size_t size() const { return ssrcs_.size(); }

  /// Nothing for an SSRC that was not added. Valid until the next one is.
  Window* find(std::uint32_t ssrc) {
    if (last_ >= ssrcs_.size() || ssrcs_[last_] != ssrc) {
      const auto found = std::find(ssrcs_.begin(), ssrcs_.end(), ssrc);
      if (found == ssrcs_.end()) return nullptr;
      last_ = static_cast<std::size_t>(found - ssrcs_.begin());
    }
    slots_[last_].used = ++uses_;
    return &slots_[last_].window;
  }

  Window& add(std::uint32_t ssrc) {
    ssrcs_.push_back(ssrc);
    slots_.push_back({});
    return *find(ssrc);
  }

  /// Puts it in the place of the one that was not found for longest. Requires one.
  Window& replace(std::uint32_t ssrc) {
    const auto oldest = std::min_element(
        slots_.begin(), slots_.end(), [](const Slot& a, const Slot& b) { return a.used < b.used; });
    *oldest = {};
    ssrcs_[static_cast<std::size_t>(oldest - slots_.begin())] = ssrc;
    return *find(ssrc);
  }

 private:
  struct Slot {
    Window window{};
    std::uint64_t used = 0;
  };

  std::vector<std::uint32_t> ssrcs_{};  // apart from the slots, to be searched quickly
  std::vector<Slot> slots_{};
  std::size_t last_ = 0;
  std::uint64_t uses_ = 0;
};

}  // namespace convoke::rtp
