#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sip/calls.h"
#include "sip/doorman.h"
#include "sip/lookups.h"
#include "sip/peer_watch.h"

namespace convoke::sip {

/// Everything that lives on Sofia's thread: its event loop, sockets, legs and watches. Made, used
/// and destroyed there.
class Agent {
 public:
  /// `drain` empties the command queue whenever `wake_fd` is readable.
  using Drain = std::function<std::vector<control::sip::Command>()>;

  Agent(Core& core, int wake_fd, Drain drain);
  ~Agent();
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;

  /// Why it could not start, in one sentence; empty if it has.
  const std::string& failure() const { return failure_; }

  /// Waits at most so long for something to happen, and handles it.
  void step(su_duration_t at_most_ms);

  void begin_stop();
  bool is_stopped() const;

 private:
  bool bind();
  void watch_wake_fd(int wake_fd);
  void start_ticking();
  static int on_wake(void*, su_wait_t*, void* agent);
  static void on_tick(void*, su_timer_t*, void* agent);

  Core& core_;
  Drain drain_;
  std::string failure_{};
  su_root_t* root_ = nullptr;
  su_timer_t* tick_ = nullptr;
  su_wait_t wake_{};
  int wake_index_ = -1;
  Instant stop_deadline_ = kNever;
  Calls calls_;
  Doorman doorman_;
  std::unique_ptr<Lookups> lookups_{};
  std::vector<std::unique_ptr<PeerWatch>> watches_{};
};

}  // namespace convoke::sip
