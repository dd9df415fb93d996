#pragma once

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <memory>
#include <utility>

#include "control/gate.h"
#include "control/parts.h"

namespace convoke::control {

/// Starts a use case that nobody waits for. An exception ends the process, as everywhere: nothing
/// goes on half done.
inline void spawn(const Parts& parts, Task<void> task) {
  boost::asio::co_spawn(parts.executor, std::move(task), [](const std::exception_ptr& broken) {
    if (broken) std::rethrow_exception(broken);
  });
}

/// Goes on after `pause`.
inline Task<void> rest(const Parts& parts, Duration pause) {
  Gate over(parts.executor);
  const auto timer = parts.clock.call_at(parts.clock.now() + pause, [&over] { over.open(); });
  co_await over.opened();
}

}  // namespace convoke::control
