#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "flow/digit_collector.h"
#include "flow/digit_watch.h"
#include "flow/effects.h"
#include "flow/events.h"
#include "flow/handler.h"
#include "flow/invocations.h"

namespace convoke::flow {

struct CallOptions {
  /// Digits keyed while nothing collects are offered to the next question (built-in flows) instead
  /// of being dropped (what remote handlers expect).
  bool type_ahead = false;
};

/// One call as a SIP media application sees it: tells a handler what happens, one invocation at a
/// time, runs the actions it answers with, and knows when the call is over.
///
/// The driver owns the SIP leg, the media and the handler; it carries out each Effect and reports
/// back. Reports about what is over by then (a stopped prompt, a late reply) are ignored, so the
/// driver need not track them. A call begins with on_inbound_call or on_outbound_call and ends with
/// CallEnded; until then deadline() is to be served. Not thread-safe: the control loop owns it.
class CallMachine {
 public:
  static constexpr Duration kAnswerLimit = std::chrono::seconds(30);
  /// For whatever the driver owes an answer about, except sounds, whose length the driver knows.
  static constexpr Duration kDriverLimit = std::chrono::seconds(20);
  static constexpr std::size_t kMaxTypedAhead = 32;

  /// `details.participants` holds LEG-A, without a status. Attributes may be set beforehand.
  CallMachine(CallDetails details, CallOptions options);

  // The leg.
  void on_inbound_call(Instant now, Effects& out);
  /// Dialling is the driver's and may begin at once.
  void on_outbound_call(Arguments arguments, Instant now, Effects& out);
  /// 180 or 183; only the first counts.
  void on_ringing(Instant now, Effects& out);
  /// 200 to our INVITE.
  void on_answered(Instant now, Effects& out);
  /// The INVITE ended without a 2xx, or the leg broke: 480 no answer, 486 busy, others as they are.
  void on_leg_failed(int sip_code, Instant now, Effects& out);
  /// BYE, or CANCEL before the call was accepted.
  void on_remote_hung_up(Instant now, Effects& out);

  // The handler.
  void on_reply(std::uint32_t sequence, Reply reply, Instant now, Effects& out);
  void on_unusable_reply(std::uint32_t sequence, ReplyError error, Instant now, Effects& out);
  /// Refused connection, 4xx, 5xx, FunctionError. Silence is left to deadline().
  void on_handler_failed(std::uint32_t sequence, Instant now, Effects& out);
  /// UpdateSipMediaApplicationCall. False: the call is over, or too much is waiting already.
  [[nodiscard]] bool on_update_requested(Arguments arguments, Instant now, Effects& out);

  // The media.
  void on_digit(ParticipantTag leg, char digit, Instant now, Effects& out);
  void on_digits_sent(Instant now, Effects& out);
  /// It was played to its end, or something else stopped it.
  void on_playback_ended(PlaybackId playback, Instant now, Effects& out);
  /// It could not be made or fetched.
  void on_playback_failed(PlaybackId playback, ActionError error, Instant now, Effects& out);

  // The meeting.
  /// `leg_b` is a fresh id for the way into the meeting, `started` the present calendar time.
  void on_joined(CallId leg_b, WallTime started, Instant now, Effects& out);
  void on_join_refused(ActionError error, Instant now, Effects& out);
  void on_attendees_modified(Instant now, Effects& out);
  void on_modify_refused(ActionError error, Instant now, Effects& out);
  /// The meeting ended, or the attendee was deleted or displaced.
  void on_meeting_leg_ended(Instant now, Effects& out);

  Instant deadline() const;
  void on_deadline(Instant now, Effects& out);

  const CallDetails& details() const { return details_; }
  /// Its legs have not ended.
  bool is_in_progress() const { return phase_ == Phase::InProgress; }
  /// CallEnded was told.
  bool is_ended() const { return phase_ == Phase::Ended; }

 private:
  /// Over: the legs have ended, the handler is still to be told.
  enum class Phase { InProgress, Over, Ended };

  // What the running action waits for.
  struct Playing {
    PlaybackId playback{};
  };
  struct Collecting {
    DigitCollector collector;
    std::optional<PlaybackId> playback{};
  };
  struct Pausing {
    Instant until{};
  };
  enum class Owed { DigitsSent, Join, Modify };
  struct Awaiting {
    Owed owed{};
    Instant until{};
  };
  using Work = std::variant<std::monostate, Playing, Collecting, Pausing, Awaiting>;

  // The action list: nothing runs, the list waits for a reply, or its first action runs.
  struct Idle {};
  struct Held {};
  enum class Report { Due, Superseded };
  struct Running {
    Action action{};
    ParticipantTag leg = ParticipantTag::LegA;
    Work work{};
    Report report = Report::Due;  ///< Superseded: its list was replaced, it only ends.
  };
  using Current = std::variant<Idle, Held, Running>;

  enum class Cause { Update, Other };

  Participant& leg_a() { return details_.participants.front(); }
  const Participant& leg_a() const { return details_.participants.front(); }
  Participant* find_leg(const LegChoice& choice, ParticipantTag otherwise);
  Participant* meeting_leg();
  bool is_unaccepted() const;
  template <class W>
  W* work();
  bool owes(Owed owed);
  bool is_running_on(ParticipantTag leg) const;

  // call_machine.cpp: events, replies, the end.
  void tell(Occurrence what, Invocations::List list = Invocations::List::GoesOn);
  void settle(Instant now, Effects& out);
  void invoke_next(Instant now, Effects& out);
  void replace_list(std::vector<Action> actions, Cause cause, Effects& out);
  void accept_if_wanted(Effects& out);
  void interrupt(Effects& out);
  void stop_running(Effects& out);
  int close_leg_a(int sip_code, Effects& out);
  void end_legs(int sip_code, Effects& out);
  void leave_meeting(Effects& out);
  void hang_up_all(int sip_code, Effects& out);
  void give_up(Effects& out);
  void end(Effects& out);

  // call_actions.cpp: running one action.
  void begin(Action action, Instant now, Effects& out);
  void start(const Answer& action, Instant now, Effects& out);
  void start(const Speak& action, Instant now, Effects& out);
  void start(const SpeakAndGetDigits& action, Instant now, Effects& out);
  void start(const PlayAudio& action, Instant now, Effects& out);
  void start(const PlayAudioAndGetDigits& action, Instant now, Effects& out);
  void start(const Pause& action, Instant now, Effects& out);
  void start(const ReceiveDigits& action, Instant now, Effects& out);
  void start(const SendDigits& action, Instant now, Effects& out);
  void start(const JoinChimeMeeting& action, Instant now, Effects& out);
  void start(const ModifyChimeMeetingAttendees& action, Instant now, Effects& out);
  void start(const Hangup& action, Instant now, Effects& out);
  void start(const Unusable& action, Instant now, Effects& out);
  void collect(const DigitParameters& digits, bool has_failure_question, Instant now, Effects& out);
  void take(const std::vector<CollectorEvent>& events, Instant now, Effects& out);
  void note_late_terminator(Instant now);
  PlaybackId play(Prompt prompt, int times, Effects& out);
  void ask(Question question, Effects& out);
  void fall_silent(Effects& out);
  void succeed(std::optional<std::string> received_digits = std::nullopt);
  void fail_action(ActionError error);
  void hear(ParticipantTag leg, char digit, Instant now, Effects& out);
  void serve_running(Instant now, Effects& out);
  void serve_watches(Instant now);
  Instant running_deadline() const;

  CallDetails details_;
  CallOptions options_;
  Phase phase_ = Phase::InProgress;
  Invocations invocations_{};
  std::deque<Action> queue_{};
  Current current_{};
  std::array<std::optional<DigitWatch>, 2> watches_{};  ///< By ParticipantTag.
  std::optional<MeetingId> meeting_{};                  ///< The one LEG-B is in.
  std::string typed_ahead_{};
  std::optional<LateTerminator> late_terminator_{};
  Instant answer_by_ = kNever;
  bool ringing_told_ = false;
  std::uint64_t last_playback_ = 0;
};

template <class W>
W* CallMachine::work() {
  auto* running = std::get_if<Running>(&current_);
  return running == nullptr ? nullptr : std::get_if<W>(&running->work);
}

}  // namespace convoke::flow
