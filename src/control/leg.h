#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "control/leg_media.h"
#include "control/parts.h"

namespace convoke::control {

/// What a leg tells the call that owns it. Each is called on the control loop, never from within a
/// call into the leg.
class LegObserver {
 public:
  virtual ~LegObserver() = default;
  /// An inbound call has media and may be accepted.
  virtual void on_leg_ready() = 0;
  virtual void on_leg_ringing(int sip_code) = 0;
  /// An outbound call was answered.
  virtual void on_leg_answered() = 0;
  /// The last report. `code` is 0 if the leg had been answered.
  virtual void on_leg_ended(const sip::CallEnded& end) = 0;
};

/// Who is to be rung, and by which trunk or line.
struct DialTarget {
  std::string peer{};
  std::string number{};     ///< E.164.
  std::string caller_id{};  ///< E.164; empty: the trunk's own.
};

/// One SIP dialog and its RTP: opens the socket, makes and reads SDP, and keeps both ends in step
/// through answers, re-INVITEs and hang-ups. The Call owns it; ends exactly once, also where what
/// it waits for never comes.
class Leg {
 public:
  Leg(const Parts& parts, LegId id, LegObserver& observer);

  /// Rings somebody.
  void dial(DialTarget target);
  /// Takes an inbound call: opens media for its offer.
  void arrive(const sip::InboundCall& call);

  void accept();
  void reject(int sip_code);
  void hang_up();

  void on_sip(const sip::Event& event);
  void on_opened(const plane::LegOpened& opened);
  void on_open_failed(const plane::LegOpenFailed& failed);

  LegId id() const { return id_; }
  bool has_ended() const { return phase_ == Phase::Ended; }

 private:
  enum class Phase { Opening, Offered, Ringing, Accepting, Up, Closing, Ended };

  void place();
  void answer_inbound();
  void on(const sip::Ringing& event);
  void on(const sip::Answered& event);
  void on(const sip::Offered& event);
  void on(const sip::CallEnded& event);
  void on(const sip::InboundCall&) {}
  void on(const sip::PeerState&) {}
  void go_up(const plane::RtpParameters& parameters);
  void close(sip::Command last_word, int sip_code);
  void give_up(sip::Command last_word, sip::CallEnded end);
  void expect(Duration within, std::function<void()> otherwise);
  void fail(int sip_code, std::string detail);
  void end(const sip::CallEnded& end);
  void defer(std::function<void()> action);

  const Parts& parts_;
  const LegId id_;
  LegObserver& observer_;
  Phase phase_ = Phase::Opening;
  std::variant<DialTarget, sip::InboundCall> what_{};
  std::optional<LegMedia> media_{};        ///< From the opening of our socket on.
  std::optional<AnsweredOffer> answer_{};  ///< Ours to the inbound offer, until it is sent.
  std::unique_ptr<Clock::Timer> limit_{};  ///< Of the phase that it is in.
  std::unique_ptr<Clock::Timer> deferred_{};
};

}  // namespace convoke::control
