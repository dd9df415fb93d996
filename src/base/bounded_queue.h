#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace convoke {

/// Values on their way from any thread to one. Never waits: a full queue refuses, and the caller
/// counts it. The reader is woken by its own means (eventfd, post), not by the queue.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// What became of a pushed value; `First` asks the caller to wake the reader.
  enum class Push { First, Queued, Refused };

  Push push(T value) {
    const std::scoped_lock lock(mutex_);
    if (values_.size() >= capacity_) return Push::Refused;
    values_.push_back(std::move(value));
    return values_.size() == 1 ? Push::First : Push::Queued;
  }

  /// Moves everything queued to the end of `out`, oldest first.
  void drain(std::vector<T>& out) {
    const std::scoped_lock lock(mutex_);
    for (auto& value : values_) out.push_back(std::move(value));
    values_.clear();
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::deque<T> values_;
};

}  // namespace convoke
