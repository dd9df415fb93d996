#pragma once

#include "sip/core.h"

namespace convoke::sip {

/// Answers digest challenges (RFC 3261 §22) of one trunk, and of nobody else: the response must
/// come from an address of the trunk and name its realm, and only Digest is spoken.
class Credentials {
 public:
  Credentials();
  ~Credentials();
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;

  enum class Verdict {
    TryAgain,       ///< The challenge is taken in; send the request anew with authorize().
    WrongPassword,  ///< The trunk has seen an answer and challenges again.
    NoLogin,        ///< No username and password are configured.
    NotTheTrunk,    ///< Another realm or address asks: it learns nothing.
  };

  /// Takes in a 401 or 407 to `request`.
  Verdict on_challenge(nta_outgoing_t* request, const sip_t* response, const trunk::Peer& peer);

  /// The trunk took our answer: its next challenge is a new question, not a refusal.
  void on_accepted() { answers_ = 0; }

  /// Adds Authorization to a complete request, if there was a challenge.
  void authorize(msg_t* message, sip_t* sip);

 private:
  bool take(const sip_www_authenticate_t* challenge, msg_hclass_t* answer_class,
            const trunk::Trunk& trunk);

  su_home_t* home_;
  auth_client_t* clients_ = nullptr;
  int answers_ = 0;  ///< Given since the trunk last took one.
};

/// In words, for CallEnded and PeerState.
std::string describe(Credentials::Verdict verdict);

}  // namespace convoke::sip
