#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <type_traits>
#include <utility>

#include "control/task.h"

namespace convoke::app {

/// Runs blocking work on the pool; the awaiting coroutine goes on where it was.
template <class Work>
control::Task<std::invoke_result_t<Work&>> on_pool(boost::asio::thread_pool& pool, Work work) {
  using Answer = std::invoke_result_t<Work&>;
  co_return co_await boost::asio::co_spawn(
      pool, [](Work run) -> control::Task<Answer> { co_return run(); }(std::move(work)),
      boost::asio::use_awaitable);
}

}  // namespace convoke::app
