#include "flow/dial_out_flow.h"

#include <utility>

#include "flow/texts.h"

namespace convoke::flow::dial_out {
namespace {

SpeakAndGetDigits question(const EventId& event_id) {
  return {.speech_parameters = {.text = texts::needed_on_a_call(event_id.text),
                                .text_type = TextType::Ssml},
          .failure_speech_parameters =
              SpeechParameters{.text = texts::kPressOneOrTwo, .text_type = TextType::Text},
          .digits = {.input_digits_regex = "[1-2]",
                     .min_number_of_digits = 1,
                     .max_number_of_digits = 1,
                     .terminator_digits = "#",
                     .in_between_duration = Milliseconds(1000),
                     .repeat = 3,
                     .repeat_duration = Milliseconds(3000)}};
}

Step stay(const State& state) {
  return {state, Reply{}};
}

// One line for each transition; the overload set is the transition table.

Step react(const Asking& at, const CallAnswered&) {
  return {at, Reply{{question(at.event_id)}}};
}

Step react(const Asking&, const ActionSuccessful& success) {
  if (success.received_digits == "1") return {Preparing{}, Query(PrepareJoin{})};
  return {Leaving{}, say_and_hang_up(texts::kDisconnecting)};
}

Step react(const Asking&, const ActionFailed&) {
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
  if (!std::holds_alternative<Preparing>(state)) return stay(state);
  return come_in_or_leave<Step>(answer);
}

}  // namespace convoke::flow::dial_out
