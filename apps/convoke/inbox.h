#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "base/bounded_queue.h"

namespace convoke::app {

/// Values from other threads to the control loop. A full inbox drops and says so.
template <class T>
class Inbox {
 public:
  /// `take` is called on the loop, `on_full` on the thread that pushed.
  Inbox(boost::asio::any_io_executor loop, std::size_t capacity, std::function<void(T&&)> take,
        std::function<void()> on_full)
      : loop_(std::move(loop)),
        queue_(capacity),
        take_(std::move(take)),
        on_full_(std::move(on_full)) {}

  /// From any thread.
  void push(T value) {
    switch (queue_.push(std::move(value))) {
      case BoundedQueue<T>::Push::First:
        boost::asio::post(loop_, [this] { drain(); });
        return;
      case BoundedQueue<T>::Push::Queued:
        return;
      case BoundedQueue<T>::Push::Refused:
        on_full_();
        return;
    }
  }

 private:
  void drain() {
    std::vector<T> values;
    queue_.drain(values);
    for (auto& value : values) take_(std::move(value));
  }

  boost::asio::any_io_executor loop_;
  BoundedQueue<T> queue_;
  std::function<void(T&&)> take_;
  std::function<void()> on_full_;
};

}  // namespace convoke::app
