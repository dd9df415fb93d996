#pragma once

#include <cstdint>
#include <memory>

#include "control/telephony.h"
#include "sip/options.h"

namespace convoke::sip {

/// SIP over Sofia on a thread of its own. Commands go in by value from any thread; events come out
/// through the sink on Sofia's thread. Each leg ends exactly once.
class Stack final : public control::sip::Telephony {
 public:
  /// Binds and starts. Throws std::runtime_error in one sentence if it cannot.
  Stack(Options options, Sink sink, Count count = {});
  /// stop().
  ~Stack() override;
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  bool send(control::sip::Command command) override;

  /// The port it is bound to, for UDP and TCP.
  std::uint16_t port() const;

  /// Hangs up every leg, gives registrations up, waits for the answers (at most
  /// Options::shutdown) and ends the thread. No event comes after it. Not from within the sink.
  void stop();

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace convoke::sip
