#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "control/handler.h"
#include "control/leg.h"
#include "control/parts.h"
#include "control/reception.h"
#include "control/rooms.h"
#include "flow/call_machine.h"

namespace convoke::control {

/// How an outbound call went, for whoever placed it. Each is called at most once, in this order.
struct CallProgress {
  std::function<void(int sip_code)> ringing{};
  std::function<void()> answered{};
  /// The leg is over. An inbound call has no use for these.
  std::function<void(const sip::CallEnded&)> ended{};
};

/// One run of a flow: a leg, the machine that runs the handler's actions on it, and the handler.
/// Carries out what the machine asks for and reports back what came of it. Lives until its leg has
/// ended, the machine is done and nothing that it started is still under way.
class Call final : public LegObserver {
 public:
  struct Environment {
    const Parts& parts;
    Rooms& rooms;
    Reception& reception;
    /// The call may be destroyed; called from within it, so not before it has returned.
    std::function<void(LegId)> over{};
  };

  struct Setup {
    LegId leg{};
    flow::CallDetails details{};
    flow::CallOptions options{};
    std::unique_ptr<Handler> handler{};
    CallProgress progress{};
  };

  Call(Environment environment, Setup setup);
  ~Call() override;
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  void dial(DialTarget target, flow::Arguments arguments);
  void arrive(const sip::InboundCall& call);

  void on_sip(const sip::Event& event);
  void on_media(const plane::Report& report);
  /// The meeting was ended, or this attendee removed.
  void on_meeting_leg_ended();
  /// Hangs up whatever the flow thinks.
  void hang_up() { leg_.hang_up(); }

  LegId id() const { return leg_.id(); }
  /// May be destroyed.
  bool is_over() const { return machine_.is_ended() && leg_.has_ended() && pending_ == 0; }

 private:
  void on_leg_ready() override;
  void on_leg_ringing(int sip_code) override;
  void on_leg_answered() override;
  void on_leg_ended(const sip::CallEnded& end) override;

  /// Feeds the machine, then carries out what it asks for, in order: what is fed meanwhile queues
  /// up behind.
  template <class Input>
  void feed(Input input);
  void arm();
  void check_over() const;
  /// An operator who hears that nobody hears looks for this.
  void note(const plane::MediaFlow& media) const;
  void perform(flow::InvokeHandler effect);
  void perform(const flow::AcceptLeg&) { leg_.accept(); }
  void perform(const flow::RejectLeg& effect) { leg_.reject(effect.sip_code); }
  void perform(const flow::HangUpLeg&) { leg_.hang_up(); }
  void perform(const flow::PlayPrompt& effect);
  void perform(const flow::StopPrompt& effect);
  void perform(const flow::TransmitDigits& effect);
  void perform(const flow::JoinMeeting& effect);
  void perform(const flow::LeaveMeeting&) { environment_.reception.leave(id()); }
  void perform(const flow::ModifyAttendees& effect);
  void perform(const flow::CallEnded&) {}

  Task<void> invoke(flow::Event event);
  Task<Result<plane::SoundRef, SoundFault>> make(const flow::Prompt& prompt);
  void expect(PlaybackId playback, Duration within, std::function<void()> otherwise);
  void fail_sound(PlaybackId playback, const flow::ActionError& error);
  void end_sound(PlaybackId playback);
  Task<void> make_and_play(flow::PlayPrompt effect);
  Task<void> join(flow::JoinMeeting effect);
  void spawn(Task<void> task);

  Environment environment_;
  flow::CallMachine machine_;
  std::unique_ptr<Handler> handler_;
  CallProgress progress_;
  Leg leg_;
  bool outbound_ = false;
  flow::Effects effects_{};  ///< Asked for and not carried out yet.
  bool performing_ = false;
  int pending_ = 0;  ///< Coroutines of this call that have not returned.
  /// Prompts being made or played, each with its deadline; others were stopped.
  std::map<PlaybackId, std::unique_ptr<Clock::Timer>> awaited_{};
  std::unique_ptr<Clock::Timer> timer_{};
};

}  // namespace convoke::control
