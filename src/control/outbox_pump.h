#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "control/parts.h"

namespace convoke::control {

/// How soon to ask again after the database failed.
inline constexpr auto kStoreRetry = std::chrono::seconds(1);

/// Carries out the effects of one channel: claims what is ready, as many as may be in flight at
/// once, delivers each on its own, and sleeps until the next becomes ready. One bad recipient or a
/// slow server holds up only its own effect.
class OutboxPump {
 public:
  /// Carries one claimed effect to its end; finishes or releases the row in the store.
  using Deliver = std::function<Task<void>(OutboxRow)>;

  OutboxPump(const Parts& parts, Channel channel, int concurrency, Deliver deliver);

  /// Something may be ready: after a commit, at start, when a retry was scheduled.
  void kick();
  /// Claims nothing any more; what is in flight goes on.
  void stop() { stopped_ = true; }
  int in_flight() const { return in_flight_; }

 private:
  Task<void> run();
  Task<void> deliver(OutboxRow row);
  Task<void> sleep_until_next();

  const Parts& parts_;
  const Channel channel_;
  bool claim_failed_ = false;
  const int concurrency_;
  Deliver deliver_;
  int in_flight_ = 0;
  bool running_ = false;
  bool again_ = false;
  bool stopped_ = false;
  std::unique_ptr<Clock::Timer> timer_;
};

/// Ends a claim; tries again while the database cannot be written, for what was done must not be
/// done twice.
Task<void> finish_surely(const Parts& parts, OutboxRow row, OutboxState state, std::string detail,
                         InvitationPatch patch);

}  // namespace convoke::control
