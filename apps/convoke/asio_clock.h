#pragma once

#include <boost/asio/any_io_executor.hpp>

#include "control/ports.h"

namespace convoke::app {

/// The machine's clocks and timers for the control loop.
class AsioClock final : public control::Clock {
 public:
  explicit AsioClock(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}

  Instant now() const override;
  WallTime wall_now() const override;
  std::unique_ptr<Timer> call_at(Instant at, std::function<void()> action) override;

 private:
  boost::asio::any_io_executor executor_;
};

}  // namespace convoke::app
