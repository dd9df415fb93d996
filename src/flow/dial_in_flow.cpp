#include "flow/dial_in_flow.h"

#include <utility>

#include "flow/texts.h"

namespace convoke::flow::dial_in {
namespace {

SpeakAndGetDigits ask(const char* question) {
  return {.speech_parameters = {.text = question, .text_type = TextType::Ssml},
          .failure_speech_parameters =
              SpeechParameters{.text = texts::kTryAgain, .text_type = TextType::Text},
          .digits = {.input_digits_regex = "[0-9]",
                     .min_number_of_digits = 6,
                     .max_number_of_digits = 6,
                     .terminator_digits = "#",
                     .in_between_duration = Milliseconds(5000),
                     .repeat = 3,
                     .repeat_duration = Milliseconds(7500)}};
}

Step stay(const State& state) {
  return {state, Reply{}};
}

Step ask_again_after(int attempt) {
  if (attempt < kMaxTries)
    return {AskingEvent{attempt + 1},
            Reply{{say(texts::kInvalidPasscode), ask(texts::kEnterEventId)}}};
  return {Leaving{}, Reply{{say(texts::kInvalidPasscode), say(texts::kGoodbye), Hangup{}}}};
}

// One line for each transition; the overload set is the transition table.

Step react(const AskingEvent& at, const NewInboundCall&) {
  return {at, Reply{{ask(texts::kEnterEventId)}}};
}

Step react(const AskingEvent& at, const ActionSuccessful& e) {
  if (!e.received_digits) return stay(at);
  return {AskingPasscode{at.attempt, EventId{*e.received_digits}},
          Reply{{ask(texts::kEnterPasscode)}}};
}

Step react(const AskingPasscode& at, const ActionSuccessful& e) {
  if (!e.received_digits) return stay(at);
  return {Checking{at.attempt}, Query(CheckPasscode{at.event_id, *e.received_digits})};
}

Step react(const AskingEvent&, const ActionFailed&) {
  return {Leaving{}, Reply{{Hangup{}}}};
}

Step react(const AskingPasscode&, const ActionFailed&) {
  return {Leaving{}, Reply{{Hangup{}}}};
}

template <class S, class E>
Step react(const S& state, const E&) {
  return stay(state);
}

}  // namespace

Step on(const State& state, const Event& event) {
  if (const auto* in_meeting = std::get_if<InMeeting>(&state))
    return {state, in_meeting->part.on(event)};
  return std::visit([](const auto& s, const auto& e) { return react(s, e); }, state, event.what);
}

Step on(const State& state, const QueryAnswer& answer) {
  if (const auto* in_meeting = std::get_if<InMeeting>(&state))
    return {state, in_meeting->part.on(answer)};
  const auto* checking = std::get_if<Checking>(&state);
  if (checking == nullptr) return stay(state);
  if (std::holds_alternative<InvalidPasscode>(answer)) return ask_again_after(checking->attempt);
  return come_in_or_leave<Step>(answer);
}

}  // namespace convoke::flow::dial_in
