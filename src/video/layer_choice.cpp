#include "video/layer_choice.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "base/check.h"

namespace convoke::video {
namespace {

constexpr std::uint64_t kHeadroomPercent = 15;
constexpr std::uint64_t kKeepPercent = 80;
constexpr std::uint64_t kMostOfAnnouncedPercent = 125;

using Layers = std::span<const LayerOption>;

bool is_wanted(const SectionWish& wish, const LayerOption& layer) {
  const auto announced =
      layer.max_bits_per_second != 0 ? layer.max_bits_per_second : layer.bits_per_second;
  return wish.target_bits_per_second == 0 || announced <= wish.target_bits_per_second;
}

/// What it takes in the long run: an encoder that is late sends twice as much as announced for a
/// second, and that is no reason to hold a picture. Who always sends more than announced gains half
/// of it at most.
std::uint64_t rate_of(const LayerOption& layer) {
  const std::uint64_t measured = layer.bits_per_second;
  if (layer.max_bits_per_second == 0) return measured;
  const auto announced = layer.max_bits_per_second * kMostOfAnnouncedPercent / 100;
  return std::min(measured, std::max(announced, measured / 2));
}

/// The position in the group; past the end if it is not in it.
std::size_t position(const SectionWish& wish, std::uint32_t stream_id) {
  const auto found = std::ranges::find(wish.layers, stream_id, &LayerOption::stream_id);
  return static_cast<std::size_t>(found - wish.layers.begin());
}

const LayerOption* least_layer(const SectionWish& wish) {
  const auto found = std::ranges::find_if(wish.layers, &LayerOption::is_sent);
  return found == wish.layers.end() ? nullptr : &*found;
}

/// The next better one that is sent and wanted.
const LayerOption* better_layer(const SectionWish& wish, std::uint32_t chosen_id) {
  const auto best = wish.stream_id == 0 ? wish.layers.size() : position(wish, wish.stream_id);
  for (auto i = position(wish, chosen_id) + 1; i < wish.layers.size() && i <= best; ++i) {
    const auto& layer = wish.layers[i];
    if (layer.is_sent) return is_wanted(wish, layer) ? &layer : nullptr;
  }
  return nullptr;
}

/// Better than what is shown now, or the first to be shown.
bool is_more(const SectionWish& wish, const LayerOption& layer) {
  const auto shown = position(wish, wish.shown_stream_id);
  return shown == wish.layers.size() || position(wish, layer.stream_id) > shown;
}

/// One choice in the making.
class Chooser {
 public:
  Chooser(std::span<const SectionWish> wishes, std::span<LayerChoice> choices)
      : wishes_(wishes), choices_(choices) {}

  /// Calls `give` with each wish, the most important ones first, equals again and again until it
  /// gave nothing to any of them.
  template <class Give>
  void in_order(Give give) {
    for (auto priority = next_priority(kAbove); priority != kNone;
         priority = next_priority(priority)) {
      while (give_in_turn(priority, give)) continue;
    }
  }

  bool give_least(std::size_t i, std::uint64_t budget_bps) {
    const auto* layer = least_layer(wishes_[i]);
    if (layer == nullptr || choices_[i].stream_id != 0 || choices_[i].is_held) return false;
    choices_[i].is_held = !take(i, *layer, budget_bps);
    return false;
  }

  bool give_better(std::size_t i, std::uint64_t budget_bps) {
    if (choices_[i].stream_id == 0) return false;
    const auto* layer = better_layer(wishes_[i], choices_[i].stream_id);
    return layer != nullptr && take(i, *layer, budget_bps);
  }

  std::uint32_t wanted_bps() const {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
    return static_cast<std::uint32_t>(std::min(wanted_bps_, kMost));
  }

 private:
  static constexpr std::int64_t kAbove = std::numeric_limits<std::int64_t>::max();
  static constexpr std::int64_t kNone = -1;

  /// The greatest priority below that one.
  std::int64_t next_priority(std::int64_t below) const {
    auto next = kNone;
    for (const auto& wish : wishes_) {
      if (wish.priority < below) next = std::max(next, std::int64_t{wish.priority});
    }
    return next;
  }

  template <class Give>
  bool give_in_turn(std::int64_t priority, Give give) {
    bool given = false;
    for (std::size_t i = 0; i < wishes_.size(); ++i) {
      if (wishes_[i].priority == priority) given |= give(i);
    }
    return given;
  }

  /// Takes the layer in place of what was chosen before if it fits, or notes what it would need.
  bool take(std::size_t i, const LayerOption& layer, std::uint64_t budget_bps) {
    const auto used = used_bps_ - chosen_bps(i) + rate_of(layer);
    const auto needed = is_more(wishes_[i], layer) ? used + rate_of(layer) * kHeadroomPercent / 100
                                                   : used * kKeepPercent / 100;
    if (needed > budget_bps) {
      wanted_bps_ = wanted_bps_ == 0 ? needed : std::min(wanted_bps_, needed);
      return false;
    }
    used_bps_ = used;
    choices_[i].stream_id = layer.stream_id;
    return true;
  }

  std::uint64_t chosen_bps(std::size_t i) const {
    const auto chosen = position(wishes_[i], choices_[i].stream_id);
    return chosen == wishes_[i].layers.size() ? 0 : rate_of(wishes_[i].layers[chosen]);
  }

  std::span<const SectionWish> wishes_;
  std::span<LayerChoice> choices_;
  std::uint64_t used_bps_ = 0;
  std::uint64_t wanted_bps_ = 0;
};

}  // namespace

std::uint32_t choose_layers(const Budget& budget, std::span<const SectionWish> wishes,
                            std::span<LayerChoice> choices) {
  CHECK(choices.size() == wishes.size());
  std::ranges::fill(choices, LayerChoice{});
  Chooser chooser(wishes, choices);
  chooser.in_order([&](std::size_t i) { return chooser.give_least(i, budget.least_bps); });
  chooser.in_order([&](std::size_t i) { return chooser.give_better(i, budget.more_bps); });
  return chooser.wanted_bps();
}

}  // namespace convoke::video
