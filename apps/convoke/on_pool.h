#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <optional>
#include <type_traits>
#include <utility>

#include "control/task.h"

namespace convoke::app {

/// Runs blocking work on the pool; the awaiting coroutine goes on where it was.
template <class Work>
control::Task<std::invoke_result_t<Work&>> on_pool(boost::asio::thread_pool& pool, Work work) {
  // Asio wants what it carries to have a default.
  using Answer = std::optional<std::invoke_result_t<Work&>>;
  auto running = boost::asio::co_spawn(
      pool, [](Work run) -> control::Task<Answer> { co_return Answer(run()); }(std::move(work)),
      boost::asio::use_awaitable);
  auto answer = co_await std::move(running);
  co_return std::move(*answer);
}

}  // namespace convoke::app
