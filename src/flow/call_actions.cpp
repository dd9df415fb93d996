#include <algorithm>
#include <utility>

#include "flow/call_machine.h"

/// How a CallMachine runs one action.
namespace convoke::flow {
namespace {

/// What the service shows for a leg that leads into a meeting.
constexpr const char* kMeetingNumber = "+17035550122";
constexpr const char* kMeetingCaller = "SMA";
constexpr auto kDigitCharacters = std::string_view("0123456789*#ABCD");

ParticipantTag default_leg(const Action& action) {
  return std::holds_alternative<ModifyChimeMeetingAttendees>(action) ? ParticipantTag::LegB
                                                                     : ParticipantTag::LegA;
}

/// A leg that is not answered yet can only be waited for.
bool is_usable(const Participant* leg, const Action& action) {
  if (leg == nullptr) return false;
  if (std::holds_alternative<Pause>(action)) return leg->status != Status::Disconnected;
  return leg->status == Status::Connected;
}

void fill_in(DigitParameters& digits) {
  if (!digits.in_between_duration) digits.in_between_duration = digits.repeat_duration;
}

/// Parameters that an event shows although they were not given.
void fill_in_defaults(Action& action) {
  if (auto* speak = std::get_if<SpeakAndGetDigits>(&action)) fill_in(speak->digits);
  if (auto* play = std::get_if<PlayAudioAndGetDigits>(&action)) fill_in(play->digits);
}

SpeechParameters failure_speech(const SpeakAndGetDigits& action) {
  const SpeechParameters& main = action.speech_parameters;
  SpeechParameters speech = *action.failure_speech_parameters;
  if (!speech.text_type) speech.text_type = main.text_type;
  if (!speech.engine) speech.engine = main.engine;
  if (!speech.language_code) speech.language_code = main.language_code;
  if (!speech.voice_id) speech.voice_id = main.voice_id;
  return speech;
}

Prompt prompt_of(const Action& action, Question question) {
  const bool main = question == Question::Main;
  if (const auto* speak = std::get_if<SpeakAndGetDigits>(&action))
    return main ? speak->speech_parameters : failure_speech(*speak);
  const auto& play = std::get<PlayAudioAndGetDigits>(action);
  return main ? play.audio_source : play.failure_audio_source;
}

}  // namespace

void CallMachine::begin(Action action, Instant now, Effects& out) {
  if (const auto* hangup = std::get_if<Hangup>(&action); hangup && !find_fault(action)) {
    const Participant* leg = find_leg(hangup->leg, ParticipantTag::LegA);
    if (leg == nullptr || leg->status == Status::Disconnected) return;  // ended already: no error
  }
  LegChoice& choice = leg_of(action);
  const Participant* leg = find_leg(choice, default_leg(action));
  if (leg != nullptr) choice = {leg->call_id, leg->participant_tag};
  fill_in_defaults(action);
  const bool usable = is_usable(leg, action) || std::holds_alternative<Hangup>(action);
  const auto fault = find_fault(action);
  const ParticipantTag tag = leg == nullptr ? ParticipantTag::LegA : leg->participant_tag;
  const Running& running = current_.emplace<Running>(Running{std::move(action), tag});
  if (fault) return fail_action(*fault);
  if (!usable) return fail_action(invalid_leg());
  std::visit([&](const auto& a) { start(a, now, out); }, running.action);
}

void CallMachine::start(const Answer&, Instant, Effects&) {
  succeed();
}

void CallMachine::start(const Speak& action, Instant, Effects& out) {
  const PlaybackId playback = play(action.speech, 1, out);
  std::get<Running>(current_).work = Playing{playback};
}

void CallMachine::start(const PlayAudio& action, Instant, Effects& out) {
  const PlaybackId playback = play(action.audio_source, action.repeat, out);
  std::get<Running>(current_).work = Playing{playback};
}

void CallMachine::start(const SpeakAndGetDigits& action, Instant now, Effects& out) {
  collect(action.digits, action.failure_speech_parameters.has_value(), now, out);
}

void CallMachine::start(const PlayAudioAndGetDigits& action, Instant now, Effects& out) {
  collect(action.digits, true, now, out);
}

void CallMachine::start(const Pause& action, Instant now, Effects&) {
  std::get<Running>(current_).work = Pausing{now + action.duration};
}

void CallMachine::start(const ReceiveDigits& action, Instant, Effects&) {
  watches_.at(static_cast<std::size_t>(*action.leg.participant_tag)).emplace(action);
  succeed("");
}

void CallMachine::start(const SendDigits& action, Instant now, Effects& out) {
  auto& running = std::get<Running>(current_);
  const auto count = static_cast<std::int64_t>(action.digits.size());
  const Duration longest = count * (action.tone_duration + std::chrono::seconds(1));
  running.work = Awaiting{Owed::DigitsSent, now + longest + kDriverLimit};
  out.push_back(TransmitDigits{running.leg, action.digits, action.tone_duration});
}

void CallMachine::start(const JoinChimeMeeting& action, Instant now, Effects& out) {
  auto& running = std::get<Running>(current_);
  if (running.leg != ParticipantTag::LegA) return fail_action(invalid_leg());
  if (meeting_leg() != nullptr)
    return fail_action(invalid_parameter("Invalid action on the call."));
  running.work = Awaiting{Owed::Join, now + kDriverLimit};
  out.push_back(JoinMeeting{action.meeting_id, action.join_token});
}

void CallMachine::start(const ModifyChimeMeetingAttendees& action, Instant now, Effects& out) {
  if (!meeting_) return fail_action(invalid_parameter("Call is not connected to Chime Meeting."));
  if (action.meeting_id != *meeting_)
    return fail_action(invalid_parameter("Meeting ID parameter value is invalid."));
  std::get<Running>(current_).work = Awaiting{Owed::Modify, now + kDriverLimit};
  out.push_back(ModifyAttendees{action.meeting_id, action.attendee_list, action.operation});
}

void CallMachine::start(const Hangup& action, Instant, Effects& out) {
  if (std::get<Running>(current_).leg == ParticipantTag::LegA)
    return hang_up_all(action.sip_response_code, out);
  leave_meeting(out);
  succeed();
}

void CallMachine::start(const Unusable& action, Instant, Effects&) {
  fail_action(ActionError(action.error));
}

void CallMachine::collect(const DigitParameters& digits, bool has_failure_question, Instant now,
                          Effects& out) {
  auto& running = std::get<Running>(current_);
  auto& work = running.work.emplace<Collecting>(
      Collecting{DigitCollector(digits, has_failure_question), std::nullopt});
  std::vector<CollectorEvent> events;
  work.collector.start(typed_ahead_, now, events);
  take(events, now, out);
}

void CallMachine::take(const std::vector<CollectorEvent>& events, Instant now, Effects& out) {
  for (const CollectorEvent& event : events) {
    if (const auto* asked = std::get_if<Ask>(&event)) ask(asked->question, out);
    if (std::holds_alternative<FallSilent>(event)) fall_silent(out);
    if (const auto* collected = std::get_if<Collected>(&event)) {
      note_late_terminator(now);
      succeed(collected->digits);
    }
    if (std::holds_alternative<NotCollected>(event)) {
      note_late_terminator(now);
      fail_action(digits_not_received());
    }
  }
}

void CallMachine::note_late_terminator(Instant now) {
  late_terminator_ = work<Collecting>()->collector.late_terminator();
  if (!late_terminator_ || typed_ahead_.empty()) return;
  if (late_terminator_->covers(typed_ahead_.front(), now)) typed_ahead_.erase(0, 1);
  late_terminator_.reset();
}

PlaybackId CallMachine::play(Prompt prompt, int times, Effects& out) {
  const PlaybackId playback{++last_playback_};
  out.push_back(PlayPrompt{playback, std::get<Running>(current_).leg, std::move(prompt), times});
  return playback;
}

void CallMachine::ask(Question question, Effects& out) {
  auto& running = std::get<Running>(current_);
  std::get<Collecting>(running.work).playback = play(prompt_of(running.action, question), 1, out);
}

void CallMachine::fall_silent(Effects& out) {
  std::optional<PlaybackId> playback;
  if (const auto* playing = work<Playing>()) playback = playing->playback;
  if (auto* collecting = work<Collecting>())
    playback = std::exchange(collecting->playback, std::nullopt);
  if (playback) out.push_back(StopPrompt{*playback, std::get<Running>(current_).leg});
}

/// A reporting action tells its success at once and makes the list wait for the reply.
void CallMachine::succeed(std::optional<std::string> received_digits) {
  Running done = std::get<Running>(std::exchange(current_, Idle{}));
  if (done.report == Report::Superseded) return;
  const bool more = !queue_.empty();
  if (more && !is_reporting(done.action)) return;
  tell(ActionSuccessful{std::move(done.action), std::move(received_digits)},
       more ? Invocations::List::Waits : Invocations::List::GoesOn);
  if (more) current_ = Held{};
}

void CallMachine::fail_action(ActionError error) {
  Running done = std::get<Running>(std::exchange(current_, Idle{}));
  if (done.report == Report::Superseded) return;
  queue_.clear();
  tell(ActionFailed{std::move(done.action), std::move(error)});
}

bool CallMachine::owes(Owed owed) {
  const auto* awaiting = work<Awaiting>();
  return awaiting != nullptr && awaiting->owed == owed;
}

void CallMachine::on_digit(ParticipantTag leg, char digit, Instant now, Effects& out) {
  if (!is_in_progress() || kDigitCharacters.find(digit) == std::string_view::npos) return;
  hear(leg, digit, now, out);
  settle(now, out);
}

/// Whoever waits for digits takes them, in this order: a late terminator's question, the running
/// action, the leg's registration, the next question.
void CallMachine::hear(ParticipantTag leg, char digit, Instant now, Effects& out) {
  const auto late = std::exchange(late_terminator_, std::nullopt);
  if (late && late->covers(digit, now)) return;
  if (is_running_on(leg)) {
    if (auto* collecting = work<Collecting>()) {
      std::vector<CollectorEvent> events;
      collecting->collector.on_digit(digit, now, events);
      return take(events, now, out);
    }
    const auto* audio = std::get_if<PlayAudio>(&std::get<Running>(current_).action);
    if (audio != nullptr && audio->playback_terminators.find(digit) != std::string::npos) {
      fall_silent(out);
      return succeed();
    }
  }
  if (auto& watch = watches_.at(static_cast<std::size_t>(leg))) return watch->on_digit(digit, now);
  if (options_.type_ahead && typed_ahead_.size() < kMaxTypedAhead) typed_ahead_ += digit;
}

void CallMachine::on_digits_sent(Instant now, Effects& out) {
  if (!owes(Owed::DigitsSent)) return;
  succeed();
  settle(now, out);
}

void CallMachine::on_playback_ended(PlaybackId playback, Instant now, Effects& out) {
  if (const auto* playing = work<Playing>(); playing && playing->playback == playback) {
    succeed();
  } else if (auto* collecting = work<Collecting>();
             collecting && collecting->playback == playback) {
    collecting->playback.reset();
    std::vector<CollectorEvent> events;
    collecting->collector.on_prompt_ended(now, events);
    take(events, now, out);
  }
  settle(now, out);
}

void CallMachine::on_playback_failed(PlaybackId playback, ActionError error, Instant now,
                                     Effects& out) {
  const auto* playing = work<Playing>();
  const auto* collecting = work<Collecting>();
  if ((playing != nullptr && playing->playback == playback) ||
      (collecting != nullptr && collecting->playback == playback))
    fail_action(std::move(error));
  settle(now, out);
}

void CallMachine::on_joined(CallId leg_b, WallTime started, Instant now, Effects& out) {
  if (!owes(Owed::Join)) {
    out.push_back(LeaveMeeting{});  // the caller hung up, or patience ended, while joining
    return;
  }
  meeting_ = std::get<JoinChimeMeeting>(std::get<Running>(current_).action).meeting_id;
  details_.participants.resize(2);
  details_.participants[1] = {.call_id = std::move(leg_b),
                              .participant_tag = ParticipantTag::LegB,
                              .to = kMeetingNumber,
                              .from = kMeetingCaller,
                              .direction = Direction::Outbound,
                              .start_time = started,
                              .status = Status::Connected};
  succeed();
  settle(now, out);
}

void CallMachine::on_join_refused(ActionError error, Instant now, Effects& out) {
  if (!owes(Owed::Join)) return;
  fail_action(std::move(error));
  settle(now, out);
}

void CallMachine::on_attendees_modified(Instant now, Effects& out) {
  if (!owes(Owed::Modify)) return;
  succeed();
  settle(now, out);
}

void CallMachine::on_modify_refused(ActionError error, Instant now, Effects& out) {
  if (!owes(Owed::Modify)) return;
  fail_action(std::move(error));
  settle(now, out);
}

Instant CallMachine::running_deadline() const {
  const auto* running = std::get_if<Running>(&current_);
  if (running == nullptr) return kNever;
  if (const auto* pausing = std::get_if<Pausing>(&running->work)) return pausing->until;
  if (const auto* awaiting = std::get_if<Awaiting>(&running->work)) return awaiting->until;
  if (const auto* collecting = std::get_if<Collecting>(&running->work))
    return collecting->collector.deadline();
  return kNever;
}

void CallMachine::serve_running(Instant now, Effects& out) {
  if (now < running_deadline()) return;
  if (auto* collecting = work<Collecting>()) {
    std::vector<CollectorEvent> events;
    collecting->collector.on_deadline(now, events);
    take(events, now, out);
  } else if (work<Pausing>() != nullptr) {
    succeed();
  } else if (work<Awaiting>() != nullptr) {
    fail_action(system_error());
  }
}

void CallMachine::serve_watches(Instant now) {
  for (auto& watch : watches_) {
    if (!watch || now < watch->deadline()) continue;
    const auto matched = watch->on_deadline(now);
    if (matched && !invocations_.is_full()) tell(DigitsReceived{watch->registration(), *matched});
  }
}

}  // namespace convoke::flow
