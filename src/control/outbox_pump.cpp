#include "control/outbox_pump.h"

#include <algorithm>
#include <utility>

#include "control/spawn.h"

namespace convoke::control {
namespace {

/// For another process that takes over should this one never come back.
constexpr auto kLease = std::chrono::hours(1);

constexpr int kFinishTries = 600;

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
  spawn(parts_, run());
}

Task<void> OutboxPump::run() {
  do {
    again_ = false;
    while (!stopped_ && in_flight_ < concurrency_) {
      const auto now = parts_.clock.wall_now();
      auto rows = co_await parts_.store.claim(channel_, concurrency_ - in_flight_, parts_.boot_id,
                                              now, now + kLease);
      claim_failed_ = !rows;
      if (!rows || rows->empty()) break;
      for (auto& row : *rows) {
        ++in_flight_;
        spawn(parts_, deliver(std::move(row)));
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
  auto wait = next ? std::max<Duration>(**next - parts_.clock.wall_now(), Duration::zero())
                   : Duration(kStoreRetry);
  if (claim_failed_) wait = std::max<Duration>(wait, kStoreRetry);
  timer_ = parts_.clock.call_at(parts_.clock.now() + wait, [this] { kick(); });
}

Task<void> finish_surely(const Parts& parts, OutboxRow row, OutboxState state, std::string detail,
                         InvitationPatch patch) {
  for (int i = 0; i < kFinishTries; ++i) {
    const auto finished =
        co_await parts.store.finish(row, state, detail, patch, parts.clock.wall_now());
    if (finished) co_return;
    co_await rest(parts, kStoreRetry);
  }
}

}  // namespace convoke::control
