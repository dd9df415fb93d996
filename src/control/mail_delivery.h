#pragma once

#include <functional>

#include "control/outbox_pump.h"
#include "control/parts.h"

namespace convoke::control {

/// Carries out the mails that are owed: composes each from what is stored now, hands it over, and
/// tries again after temporary faults with growing pauses.
class MailDelivery {
 public:
  /// `on_change` is called with the event whose mail states changed.
  MailDelivery(const Parts& parts, std::function<void(const EventId&)> on_change);

  OutboxPump& pump() { return pump_; }
  const OutboxPump& pump() const { return pump_; }

 private:
  Task<void> deliver(OutboxRow row);
  Task<void> send(const OutboxRow& row, const meeting::Event& event,
                  const meeting::Invitation& invitation);
  Task<void> finish(const OutboxRow& row, OutboxState state, meeting::MailState mail,
                    std::string detail);
  Task<void> after_fault(OutboxRow row, const MailResult& fault, WallTime expires);

  const Parts& parts_;
  std::function<void(const EventId&)> on_change_;
  OutboxPump pump_;
};

/// The pause before the next attempt, after `attempts` failed ones: doubled each time, bounded.
std::chrono::milliseconds mail_backoff(const Settings& settings, int attempts);

}  // namespace convoke::control
