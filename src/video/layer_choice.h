#pragma once

#include <cstdint>
#include <span>

#include "video/bandwidth.h"

namespace convoke::video {

/// One layer of a published source.
struct LayerOption {
  std::uint32_t stream_id = 0;
  std::uint32_t bits_per_second = 0;      ///< As measured; as announced until then. Of more than
                                          ///< 1.25 times the announced half counts, or those.
  std::uint32_t max_bits_per_second = 0;  ///< As announced; 0: not.
  bool is_sent = false;                   ///< Packets come.
};

/// What one receive section is to show. Sections that are paused or empty are not asked about.
struct SectionWish {
  std::uint32_t priority = 0;                ///< Greater is more important.
  std::uint32_t target_bits_per_second = 0;  ///< No layer announced above it; 0: the best.
  std::uint32_t stream_id = 0;               ///< No layer better than this one; 0: whichever fits.
  std::span<const LayerOption> layers{};     ///< Of its group, the least first.
  std::uint32_t shown_stream_id = 0;         ///< At present; 0: none.
};

/// What it is to show.
struct LayerChoice {
  std::uint32_t stream_id = 0;  ///< 0: nothing, since none is sent or the section is held.
  bool is_held = false;         ///< Even its least layer does not fit.

  bool operator==(const LayerChoice&) const = default;
};

/// Chooses a layer for each wish; choices[i] is of wishes[i], as many. First the least layer of
/// each, the most important first; then better ones, the most important first to the end, equals in
/// turn by one step. What does not fit is passed over. More than is shown now needs 15 % of its
/// bitrate to spare. What is shown now and less fits as long as 80 % of everything chosen so far
/// does: a receiver that meets a limit says 85 % of what arrives, and bitrates swing. A section
/// gets its least sent layer even if that is above what it wants. Gives the least budget, in bit/s,
/// at which one section would be shown more; 0: nobody wants more. Pure.
std::uint32_t choose_layers(const Budget& budget, std::span<const SectionWish> wishes,
                            std::span<LayerChoice> choices);

}  // namespace convoke::video
