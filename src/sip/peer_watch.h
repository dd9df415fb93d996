#pragma once

#include <optional>
#include <string>

#include "sip/request.h"

namespace convoke::sip {

/// Keeps one trunk registered (RFC 3261 §10), asks by OPTIONS whether it is there, and tells
/// PeerState whenever it has learned something.
class PeerWatch {
 public:
  PeerWatch(Core& core, const trunk::Peer& peer);

  void on_tick(Instant now);
  /// Gives the registration up.
  void stop();
  /// Nothing is under way any more.
  bool is_idle() const { return !registrar_.is_busy() && !prober_.is_busy(); }

 private:
  struct Finding {
    bool is_up = false;
    std::string detail{};
    Duration round_trip{};
  };

  bool is_waiting_for_address(Instant now) const;
  void send_register(std::chrono::seconds expires);
  void registered(const Requester::Outcome& outcome);
  bool ask_for_longer(const sip_t* too_brief);
  void probed(const Requester::Outcome& outcome);
  void tell();

  Core& core_;
  std::string peer_;
  trunk::Trunk trunk_;
  std::chrono::seconds expires_;
  int failures_ = 0;
  bool is_stopping_ = false;
  Instant resolved_by_{};
  Instant next_register_ = kNever;
  Instant next_probe_ = kNever;
  std::optional<Finding> registration_{};
  std::optional<Finding> probe_{};
  Requester registrar_;
  Requester prober_;
};

}  // namespace convoke::sip
