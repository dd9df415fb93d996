#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "audio/codec.h"
#include "media/limits.h"

namespace convoke::media {

/// Keeps what is not in use for whoever needs it next, so that a talkative meeting does not
/// allocate. `Item` is made for a codec and can be reset.
template <class Item>
class Pool {
 public:
  /// A fresh or reset one.
  std::unique_ptr<Item> take(audio::Codec codec) {
    auto& idle = idle_[static_cast<std::size_t>(codec)];
    if (idle.empty()) return std::make_unique<Item>(codec);
    auto item = std::move(idle.back());
    idle.pop_back();
    item->reset();
    return item;
  }

  /// Nothing may be given back, too.
  void give_back(std::unique_ptr<Item> item) {
    if (!item) return;
    auto& idle = idle_[static_cast<std::size_t>(item->codec())];
    if (idle.size() < kMaxIdleCoders) idle.push_back(std::move(item));
  }

 private:
  std::array<std::vector<std::unique_ptr<Item>>, audio::kCodecCount> idle_;
};

}  // namespace convoke::media
