#pragma once

#include "sip/calls.h"
#include "sip/core.h"

namespace convoke::sip {

/// Decides about each request outside of a dialog before any state is made for it: strangers, bad
/// numbers, floods and methods we do not take end here. No request can make us send one.
class Doorman {
 public:
  Doorman(Core& core, Calls& calls) : core_(core), calls_(calls) {}

  /// Sofia's callback for what belongs to no dialog and no transaction.
  static int on_message(void* doorman, nta_agent_t*, msg_t* message, sip_t* sip);

 private:
  /// At most so many in each second.
  struct Second {
    bool take(int most, Instant now);
    Instant start{};
    int taken = 0;
  };

  void take_request(msg_t* message, sip_t* sip);
  void turn_stranger_away(msg_t* message);
  void take_invite(msg_t* message, sip_t* sip, const trunk::Peer& peer);
  bool has_objection(msg_t* message, const sip_t* sip);
  void refuse(msg_t* message, std::string_view reason, int status, const char* phrase) const;
  bool has_room();

  Core& core_;
  Calls& calls_;
  Second stranger_answers_{};
  Second invites_{};
};

}  // namespace convoke::sip
