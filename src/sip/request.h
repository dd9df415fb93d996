#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sip/core.h"
#include "sip/credentials.h"

namespace convoke::sip {

/// One request after the other outside of dialogs to one trunk, all with the same Call-ID:
/// REGISTER or OPTIONS. Answers challenges; at most one is under way.
class Requester {
 public:
  /// What came of a request: the final answer (null: none within 10 s) and how long it took.
  struct Outcome {
    const sip_t* response = nullptr;  ///< Valid during the call.
    Duration round_trip{};
    std::string failure{};  ///< In words, if a challenge was not answered or nothing came.
  };
  using Done = std::function<void(const Outcome&)>;

  Requester(Core& core, const trunk::Peer& peer, sip_method_t method, Done done);

  bool is_busy() const { return request_ != nullptr; }
  /// Sends the request with these headers (each line ended by CR LF) unless one is under way.
  void send(const std::string& headers);
  void on_tick(Instant now);

 private:
  static int on_request(void*, nta_leg_t*, nta_incoming_t*, const sip_t*);
  static int on_response(void* requester, nta_outgoing_t* request, const sip_t* sip);
  void take_final(nta_outgoing_t* request, const sip_t* sip);
  void transmit();
  void finish(const Outcome& outcome);

  Core& core_;
  std::string peer_;
  sip_method_t method_;
  Done done_;
  std::string headers_{};
  Instant sent_{};
  Dialog dialog_{};  ///< Only for From, To, Call-ID and CSeq; it takes no requests.
  Credentials credentials_{};
  Outgoing request_{};
};

}  // namespace convoke::sip
