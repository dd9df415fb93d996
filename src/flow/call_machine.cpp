#include "flow/call_machine.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace convoke::flow {
namespace {

constexpr int kTemporarilyUnavailable = 480;

/// Of these, the reply's actions are ignored whatever the call looks like.
bool takes_actions(const Occurrence& what) {
  return !std::holds_alternative<NewOutboundCall>(what) && !std::holds_alternative<Ringing>(what) &&
         !std::holds_alternative<ActionInterrupted>(what);
}

}  // namespace

CallMachine::CallMachine(CallDetails details, CallOptions options)
    : details_(std::move(details)), options_(options) {
  CHECK(details_.participants.size() == 1);
}

void CallMachine::on_inbound_call(Instant now, Effects& out) {
  answer_by_ = now + kAnswerLimit;
  tell(NewInboundCall{});
  settle(now, out);
}

void CallMachine::on_outbound_call(Arguments arguments, Instant now, Effects& out) {
  tell(NewOutboundCall{std::move(arguments)});
  settle(now, out);
}

void CallMachine::on_ringing(Instant now, Effects& out) {
  if (!is_in_progress() || leg_a().status || std::exchange(ringing_told_, true)) return;
  tell(Ringing{});
  settle(now, out);
}

void CallMachine::on_answered(Instant now, Effects& out) {
  if (!is_in_progress() || leg_a().status) return;
  leg_a().status = Status::Connected;
  tell(CallAnswered{});
  settle(now, out);
}

void CallMachine::on_leg_failed(int sip_code, Instant now, Effects& out) {
  if (!is_in_progress()) return;
  end_legs(sip_code, out);
  settle(now, out);
}

void CallMachine::on_remote_hung_up(Instant now, Effects& out) {
  on_leg_failed(0, now, out);
}

void CallMachine::on_reply(std::uint32_t sequence, Reply reply, Instant now, Effects& out) {
  if (!invocations_.awaits(sequence)) return;
  if (reply.transaction_attributes)
    details_.transaction_attributes = std::move(*reply.transaction_attributes);

  const bool counts = is_in_progress() && takes_actions(invocations_.current());
  const Cause cause = std::holds_alternative<CallUpdateRequested>(invocations_.current())
                          ? Cause::Update
                          : Cause::Other;
  const bool list_waits = invocations_.list_of_current() == Invocations::List::Waits;
  invocations_.finish();
  if (counts && !reply.actions.empty()) {
    replace_list(std::move(reply.actions), cause, out);
  } else if (list_waits && std::holds_alternative<Held>(current_)) {
    current_ = Idle{};
  }
  settle(now, out);
}

void CallMachine::on_unusable_reply(std::uint32_t sequence, ReplyError error, Instant now,
                                    Effects& out) {
  if (!invocations_.awaits(sequence)) return;
  if (!is_in_progress() || !takes_actions(invocations_.current()))
    return on_reply(sequence, {}, now, out);
  if (std::holds_alternative<InvalidLambdaResponse>(invocations_.current())) {
    invocations_.finish();
    invocations_.drop_waiting();
    hang_up_all(kTemporarilyUnavailable, out);
  } else {
    invocations_.replace_in_flight({std::move(error.type), std::move(error.message)});
  }
  settle(now, out);
}

void CallMachine::on_handler_failed(std::uint32_t sequence, Instant, Effects& out) {
  if (!invocations_.awaits(sequence)) return;
  if (auto event = invocations_.repeat(details_))
    out.push_back(InvokeHandler{std::move(*event)});
  else
    give_up(out);
}

bool CallMachine::on_update_requested(Arguments arguments, Instant now, Effects& out) {
  if (!is_in_progress() || invocations_.is_full()) return false;
  tell(CallUpdateRequested{std::move(arguments)});
  settle(now, out);
  return true;
}

void CallMachine::on_meeting_leg_ended(Instant now, Effects& out) {
  Participant* leg_b = meeting_leg();
  if (leg_b == nullptr) return;
  if (is_running_on(ParticipantTag::LegB)) stop_running(out);
  leg_b->status = Status::Disconnected;
  meeting_.reset();
  watches_[1].reset();
  tell(LegEnded{leg_b->call_id, ParticipantTag::LegB, 0});
  settle(now, out);
}

Instant CallMachine::deadline() const {
  Instant first = std::min({invocations_.deadline(), answer_by_, running_deadline()});
  for (const auto& watch : watches_) {
    if (watch) first = std::min(first, watch->deadline());
  }
  return first;
}

void CallMachine::on_deadline(Instant now, Effects& out) {
  if (now >= invocations_.deadline()) return give_up(out);
  if (now >= answer_by_) hang_up_all(kTemporarilyUnavailable, out);
  serve_running(now, out);
  serve_watches(now);
  settle(now, out);
}

Participant* CallMachine::find_leg(const LegChoice& choice, ParticipantTag otherwise) {
  for (Participant& participant : details_.participants) {
    const bool chosen = choice.call_id.text.empty() ? participant.participant_tag ==
                                                          choice.participant_tag.value_or(otherwise)
                                                    : participant.call_id == choice.call_id;
    if (chosen) return &participant;
  }
  return nullptr;
}

Participant* CallMachine::meeting_leg() {
  if (details_.participants.size() < 2) return nullptr;
  Participant& leg_b = details_.participants[1];
  return leg_b.status == Status::Connected ? &leg_b : nullptr;
}

bool CallMachine::is_unaccepted() const {
  return !leg_a().status && leg_a().direction == Direction::Inbound;
}

bool CallMachine::is_running_on(ParticipantTag leg) const {
  const auto* running = std::get_if<Running>(&current_);
  return running != nullptr && running->leg == leg;
}

void CallMachine::tell(Occurrence what, Invocations::List list) {
  invocations_.add(std::move(what), details_.participants, list);
}

/// Runs what can run and tells the handler what it has to know next.
void CallMachine::settle(Instant now, Effects& out) {
  while (std::holds_alternative<Idle>(current_) && !queue_.empty()) {
    Action action = std::move(queue_.front());
    queue_.pop_front();
    begin(std::move(action), now, out);
  }
  invoke_next(now, out);
  if (phase_ == Phase::Over && invocations_.is_idle()) end(out);
}

void CallMachine::invoke_next(Instant now, Effects& out) {
  if (invocations_.is_used_up()) return give_up(out);
  if (auto event = invocations_.begin_next(details_, now))
    out.push_back(InvokeHandler{std::move(*event)});
}

/// The running action ends first, unless an update request may interrupt it. Reports about the old
/// list that were not sent yet are dropped: a reply to one would replace the new list.
void CallMachine::replace_list(std::vector<Action> actions, Cause cause, Effects& out) {
  queue_.assign(std::make_move_iterator(actions.begin()), std::make_move_iterator(actions.end()));
  invocations_.drop_waiting_reports();
  if (std::holds_alternative<Held>(current_)) current_ = Idle{};
  if (auto* running = std::get_if<Running>(&current_)) {
    if (cause == Cause::Update && is_interruptible(running->action))
      interrupt(out);
    else
      running->report = Report::Superseded;
  }
  accept_if_wanted(out);
}

/// The first action that is not a Pause decides; only Pauses accept the call, too.
void CallMachine::accept_if_wanted(Effects& out) {
  if (!is_unaccepted()) return;
  const auto decides = std::find_if(queue_.begin(), queue_.end(), [](const Action& action) {
    return !std::holds_alternative<Pause>(action);
  });
  if (decides != queue_.end() && std::holds_alternative<Hangup>(*decides)) return;
  leg_a().status = Status::Connected;
  answer_by_ = kNever;
  out.push_back(AcceptLeg{});
}

void CallMachine::interrupt(Effects& out) {
  tell(ActionInterrupted{std::get<Running>(current_).action});
  stop_running(out);
}

void CallMachine::stop_running(Effects& out) {
  fall_silent(out);
  current_ = Idle{};
}

/// What the other side gets, and the code with which the leg ends.
int CallMachine::close_leg_a(int sip_code, Effects& out) {
  if (leg_a().status) {
    out.push_back(HangUpLeg{});
    return sip_code;
  }
  const int code = sip_code == 0 ? kTemporarilyUnavailable : sip_code;
  if (is_unaccepted()) {
    out.push_back(RejectLeg{code});
    return code;
  }
  out.push_back(HangUpLeg{});
  return kTemporarilyUnavailable;
}

/// LEG-A is gone and takes the way into the meeting with it.
void CallMachine::end_legs(int sip_code, Effects& out) {
  phase_ = Phase::Over;
  current_ = Idle{};
  queue_.clear();
  watches_ = {};
  answer_by_ = kNever;
  leave_meeting(out);
  leg_a().status = Status::Disconnected;
  tell(LegEnded{leg_a().call_id, ParticipantTag::LegA, sip_code});
}

void CallMachine::leave_meeting(Effects& out) {
  Participant* leg_b = meeting_leg();
  if (leg_b == nullptr) return;
  leg_b->status = Status::Disconnected;
  meeting_.reset();
  watches_[1].reset();
  out.push_back(LeaveMeeting{});
}

void CallMachine::hang_up_all(int sip_code, Effects& out) {
  const int code = close_leg_a(sip_code, out);
  end_legs(code, out);
}

/// The handler cannot be reached: no further event.
void CallMachine::give_up(Effects& out) {
  if (is_in_progress()) hang_up_all(kTemporarilyUnavailable, out);
  invocations_.finish();
  invocations_.drop_waiting();
  end(out);
}

void CallMachine::end(Effects& out) {
  phase_ = Phase::Ended;
  out.push_back(CallEnded{});
}

}  // namespace convoke::flow
