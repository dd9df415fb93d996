#pragma once

#include <algorithm>
#include <vector>

#include "audio/pcm.h"
#include "base/check.h"

namespace convoke::audio {

/// Cuts packets of 10 to 120 ms into frames of 20 ms. Grows to the size of the sender's packets
/// once and stays there.
class PcmQueue {
 public:
  std::size_t size() const { return samples_.size() - begin_; }

  void push(PcmView pcm) {
    close_up();
    samples_.insert(samples_.end(), pcm.begin(), pcm.end());
  }
  void push_silence(std::size_t samples) {
    close_up();
    samples_.insert(samples_.end(), samples, std::int16_t{0});
  }

  /// Takes the oldest `to.size()` samples. Requires that many.
  void pop(Pcm to) {
    CHECK(to.size() <= size());
    const auto from = samples_.begin() + static_cast<std::ptrdiff_t>(begin_);
    std::copy_n(from, to.size(), to.begin());
    begin_ += to.size();
  }

  void clear() {
    samples_.clear();
    begin_ = 0;
  }

 private:
  void close_up() {
    samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(begin_));
    begin_ = 0;
  }

  std::vector<std::int16_t> samples_;
  std::size_t begin_ = 0;
};

}  // namespace convoke::audio
