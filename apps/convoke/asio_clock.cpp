#include "asio_clock.h"

#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace convoke::app {
namespace {

class SteadyTimer final : public control::Clock::Timer {
 public:
  SteadyTimer(const boost::asio::any_io_executor& executor, Instant at,
              std::function<void()> action)
      : timer_(executor, boost::asio::steady_timer::time_point(at.time_since_epoch())) {
    // The action may destroy this object, so it is moved out of the handler's reach first; a
    // cancelled wait that is already queued sees the flag, which outlives both.
    timer_.async_wait([cancelled = cancelled_, action = std::move(action)](auto error) {
      if (!error && !*cancelled) action();
    });
  }
  ~SteadyTimer() override { *cancelled_ = true; }
  SteadyTimer(const SteadyTimer&) = delete;
  SteadyTimer& operator=(const SteadyTimer&) = delete;

 private:
  // Owners: this timer and its queued handler.
  std::shared_ptr<bool> cancelled_ = std::make_shared<bool>(false);
  boost::asio::steady_timer timer_;
};

}  // namespace

Instant AsioClock::now() const {
  return Instant{std::chrono::steady_clock::now().time_since_epoch()};
}

WallTime AsioClock::wall_now() const {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::unique_ptr<control::Clock::Timer> AsioClock::call_at(Instant at,
                                                          std::function<void()> action) {
  return std::make_unique<SteadyTimer>(executor_, at, std::move(action));
}

}  // namespace convoke::app
