#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "control/task.h"

namespace convoke::control {

/// Something one coroutine awaits and another part of the loop brings about, once.
class Gate {
 public:
  explicit Gate(const boost::asio::any_io_executor& executor)
      : timer_(executor, boost::asio::steady_timer::time_point::max()) {}

  Task<void> opened() {
    while (!open_) co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }

  void open() {
    open_ = true;
    timer_.cancel();
  }

  bool is_open() const { return open_; }

 private:
  boost::asio::steady_timer timer_;  ///< Never expires; cancelling it is the signal.
  bool open_ = false;
};

}  // namespace convoke::control
