#include "control/outbox_pump.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <utility>

namespace convoke::control {
namespace {

/// Longer than any delivery takes; only guards against a delivery that is never finished.
constexpr auto kLease = std::chrono::hours(1);
/// How soon to ask again after the database failed.
constexpr auto kStoreRetry = std::chrono::seconds(1);

}  // namespace

OutboxPump::OutboxPump(const Parts& parts, Channel channel, int concurrency, Deliver deliver)
    : parts_(parts), channel_(channel), concurrency_(concurrency), deliver_(std::move(deliver)) {}

void OutboxPump::kick() {
  if (stopped_) return;
  if (running_) {
    again_ = true;
    return;
  }
  running_ = true;
  boost::asio::co_spawn(parts_.executor, run(), boost::asio::detached);
}

Task<void> OutboxPump::run() {
  do {
    again_ = false;
    while (!stopped_ && in_flight_ < concurrency_) {
      const auto now = parts_.clock.wall_now();
      auto rows = co_await parts_.store.claim(channel_, concurrency_ - in_flight_, parts_.boot_id,
                                              now, now + kLease);
      if (!rows || rows->empty()) break;
      for (auto& row : *rows) {
        ++in_flight_;
        boost::asio::co_spawn(parts_.executor, deliver(std::move(row)), boost::asio::detached);
      }
    }
    co_await sleep_until_next();
  } while (again_ && !stopped_);
  running_ = false;
}

Task<void> OutboxPump::deliver(OutboxRow row) {
  co_await deliver_(std::move(row));
  --in_flight_;
  kick();
}

Task<void> OutboxPump::sleep_until_next() {
  timer_.reset();
  if (stopped_ || in_flight_ >= concurrency_) co_return;
  const auto next = co_await parts_.store.next_ready(channel_);
  if (next && !*next) co_return;
  const auto wait = next ? std::max<Duration>(**next - parts_.clock.wall_now(), Duration::zero())
                         : Duration(kStoreRetry);
  timer_ = parts_.clock.call_at(parts_.clock.now() + wait, [this] { kick(); });
}

}  // namespace convoke::control
