#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "base/bounded_queue.h"

namespace convoke::app {

/// Values from other threads to the control loop. A full inbox drops and counts.
template <class T>
class Inbox {
 public:
  Inbox(boost::asio::any_io_executor loop, std::size_t capacity, std::function<void(T&&)> take)
      : loop_(std::move(loop)), queue_(capacity), take_(std::move(take)) {}

  /// From any thread.
  void push(T value) {
    switch (queue_.push(std::move(value))) {
      case BoundedQueue<T>::Push::First:
        boost::asio::post(loop_, [this] { drain(); });
        return;
      case BoundedQueue<T>::Push::Queued:
        return;
      case BoundedQueue<T>::Push::Refused:
        ++dropped_;
        return;
    }
  }

  std::uint64_t dropped() const { return dropped_; }

 private:
  void drain() {
    std::vector<T> values;
    queue_.drain(values);
    for (auto& value : values) take_(std::move(value));
  }

  boost::asio::any_io_executor loop_;
  BoundedQueue<T> queue_;
  std::function<void(T&&)> take_;
  std::atomic<std::uint64_t> dropped_ = 0;
};

}  // namespace convoke::app
