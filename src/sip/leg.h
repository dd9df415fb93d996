#pragma once

#include <string>

#include "sip/core.h"
#include "sip/session_timer.h"

namespace convoke::sip {

/// One SIP dialog and the INVITE that makes it: the only owner of both. CallEnded is told exactly
/// once; afterwards the record stays until the other side has our CANCEL or BYE, or 35 s passed.
/// Sofia's callbacks borrow it, so it is deleted only by Calls, outside of callbacks.
class Leg {
 public:
  Leg(Core& core, LegId id, std::string peer);
  virtual ~Leg();
  Leg(const Leg&) = delete;
  Leg& operator=(const Leg&) = delete;

  LegId id() const { return id_; }
  bool is_over() const { return phase_ == Phase::Over; }
  bool has_ended() const { return has_told_end_; }

  // Commands; each does nothing in a phase it does not fit.
  virtual void accept(const std::string&) {}
  virtual void reject(int) {}
  void hang_up(const std::string& reason);
  void answer_offer(const std::string& answer);
  void refuse_offer(int status = 488);

  virtual void on_tick(Instant now);

 protected:
  enum class Phase {
    Setup,    ///< Not answered yet.
    Up,       ///< A 2xx was sent or received.
    Closing,  ///< The end was told; a CANCEL or BYE is on its way.
    Over,     ///< To be deleted.
  };

  Core& core() const { return core_; }
  const trunk::Peer* peer() const { return core_.table().find(peer_); }
  Phase phase() const { return phase_; }
  void set_phase(Phase phase) { phase_ = phase; }
  nta_leg_t* dialog() const { return dialog_.get(); }

  /// Gives the leg its dialog, named by From and To as we see them.
  void open_dialog(const sip_call_id_t* call_id, const sip_from_t* local, const sip_to_t* remote);
  /// From here on the session timer runs.
  void go_up(const sip_t* peers_message, bool is_outbound);

  /// Tells CallEnded, if that was not done.
  void tell_end(control::sip::EndedBy by, int code, std::string detail, Duration retry_after = {});
  /// tell_end, and the leg goes.
  void end(control::sip::EndedBy by, int code, std::string detail, Duration retry_after = {});
  /// Starts the last 35 s.
  void start_closing();
  void send_bye(const std::string& reason);
  void send_ack(nta_outgoing_t* invite, const sip_t* response);

  void emit(control::sip::Event event) const { core_.emit(std::move(event)); }
  void keep_local_sdp(const std::string& sdp) { local_sdp_ = sdp; }
  const std::string& local_contact() const { return contact_; }
  void set_contact(std::string contact) { contact_ = std::move(contact); }
  std::string session_header() const;
  /// 200 with SDP (none if empty) and what was agreed about the session timer.
  void reply_with_session(nta_incoming_t* request, const std::string& sdp);
  /// What a request says about the session timer.
  void take_peers_session(const sip_t* request);

 private:
  /// The other side hangs up, or we do, before there is a call.
  virtual void give_up_setup(const std::string& reason) = 0;
  /// Our BYE has to wait for the ACK to our 200 (RFC 3261 §15).
  virtual bool is_awaiting_ack() const { return false; }

  static int on_request(void* leg, nta_leg_t*, nta_incoming_t* request, const sip_t* sip);
  static int on_offer_progress(void* leg, nta_incoming_t* request, const sip_t* sip);
  static int on_bye_response(void* leg, nta_outgoing_t* request, const sip_t* sip);
  static int on_refresh_response(void* leg, nta_outgoing_t* request, const sip_t* sip);

  int take_bye(nta_incoming_t* request, const sip_t* sip);
  int take_offer(nta_incoming_t* request, const sip_t* sip);
  void offer_was_acknowledged(const sip_t* ack);
  void send_refresh();
  void ask_peer();
  void refreshed(nta_outgoing_t* request, const sip_t* sip);
  void lose_peer(const std::string& why);

  Core& core_;
  LegId id_;
  std::string peer_;
  Phase phase_ = Phase::Setup;
  bool has_told_end_ = false;
  bool peer_takes_update_ = false;
  bool offer_was_empty_ = false;
  std::string contact_{};
  std::string local_sdp_{};
  std::string bye_reason_{};
  SessionTimer session_{};
  Instant offer_deadline_ = kNever;
  Instant closing_deadline_ = kNever;
  Dialog dialog_{};
  Incoming offer_{};    ///< re-INVITE or UPDATE that awaits our answer, or its ACK.
  Outgoing refresh_{};  ///< Our session refresh or OPTIONS.
  Outgoing bye_{};
};

}  // namespace convoke::sip
