#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "flow/call_machine.h"
#include "testing/timeline.h"

namespace convoke::flow {

using namespace std::chrono_literals;

/// One call on virtual time. The test plays the phone, the media, the meeting and the handler.
class ScriptedCall : public ::testing::Test {
 protected:
  explicit ScriptedCall(CallOptions options = {})
      : call_(inbound_details(), options), options_(options) {}

  static CallDetails inbound_details() {
    Participant leg{.call_id = {"leg-a"}, .to = "+13125550100", .from = "+12065550101"};
    return {.transaction_id = {"transaction"}, .participants = {leg}};
  }

  // The phone.
  void dials_in() { call_.on_inbound_call(now(), out_); }
  void is_rung(Arguments arguments = {}) {
    CallDetails details = inbound_details();
    details.participants[0].direction = Direction::Outbound;
    call_ = CallMachine(std::move(details), options_);
    call_.on_outbound_call(std::move(arguments), now(), out_);
  }
  void rings() { call_.on_ringing(now(), out_); }
  void answers() { call_.on_answered(now(), out_); }
  void hangs_up() { call_.on_remote_hung_up(now(), out_); }
  void keys(std::string_view digits) {
    for (const char digit : digits) call_.on_digit(ParticipantTag::LegA, digit, now(), out_);
  }

  // Time and the media.
  Instant now() const { return time_.now(); }
  void advance(Duration by) { time_.advance(by); }
  void prompt_ends() { call_.on_playback_ended(last_played().playback, now(), out_); }
  void prompt_fails(ActionError error) {
    call_.on_playback_failed(last_played().playback, std::move(error), now(), out_);
  }

  // The meeting.
  void joins() { call_.on_joined({"leg-b"}, WallTime{}, now(), out_); }
  void meeting_ends() { call_.on_meeting_leg_ended(now(), out_); }

  // The handler.
  template <class What>
  What told() {
    const auto invoked = take<InvokeHandler>();
    if (!invoked) {
      ADD_FAILURE() << "the handler was told nothing";
      return {};
    }
    event_ = invoked->event;
    const auto* what = std::get_if<What>(&event_.what);
    EXPECT_NE(what, nullptr) << "another event, alternative " << event_.what.index();
    return what == nullptr ? What{} : *what;
  }
  void replies(std::vector<Action> actions) { replies_with({.actions = std::move(actions)}); }
  void replies_with(Reply reply) { call_.on_reply(sequence(), std::move(reply), now(), out_); }
  void replies_nonsense() {
    call_.on_unusable_reply(sequence(), {"InvalidResponse", "x"}, now(), out_);
  }
  void handler_fails() { call_.on_handler_failed(sequence(), now(), out_); }
  std::uint32_t sequence() const { return event_.sequence; }

  /// A call that was accepted; its handler's first list is `actions`.
  void dials_in_to(std::vector<Action> actions) {
    dials_in();
    told<NewInboundCall>();
    replies(std::move(actions));
  }
  void is_in_a_meeting() {
    dials_in_to({JoinChimeMeeting{.join_token = "token", .meeting_id = {"meeting"}}});
    joins();
    told<ActionSuccessful>();
    replies({});
    out_.clear();
  }

  /// The first effect of this kind that was not taken yet.
  template <class E>
  std::optional<E> take() {
    const auto it = std::find_if(out_.begin(), out_.end(),
                                 [](const Effect& e) { return std::holds_alternative<E>(e); });
    if (it == out_.end()) return std::nullopt;
    E effect = std::get<E>(std::move(*it));
    out_.erase(it);
    if constexpr (std::is_same_v<E, PlayPrompt>) last_played_ = effect;
    return effect;
  }
  /// What the caller hears next; empty: nothing new.
  std::string hears() {
    const auto played = take<PlayPrompt>();
    if (!played) return {};
    if (const auto* speech = std::get_if<SpeechParameters>(&played->prompt)) return speech->text;
    return std::get<AudioSource>(played->prompt).key;
  }
  bool is_told_nothing() const {
    return std::none_of(out_.begin(), out_.end(),
                        [](const Effect& e) { return std::holds_alternative<InvokeHandler>(e); });
  }
  PlayPrompt last_played() {
    while (take<PlayPrompt>()) {
    }
    return last_played_;
  }

  static Speak speak(std::string text) { return {.speech = {.text = std::move(text)}}; }
  static Pause pause(Milliseconds duration) { return {.duration = duration}; }
  /// Asks for up to four digits, twice at most; patience 3 s for the first and 1 s for the others.
  static SpeakAndGetDigits question() {
    return {.speech_parameters = {.text = "code?"},
            .failure_speech_parameters = SpeechParameters{.text = "sorry"},
            .digits = {.input_digits_regex = "^[0-9]",
                       .min_number_of_digits = 2,
                       .max_number_of_digits = 4,
                       .in_between_duration = Milliseconds(1000),
                       .repeat = 2,
                       .repeat_duration = Milliseconds(3000)}};
  }
  static ReceiveDigits watch_for(std::string regex) {
    return {.input_digits_regex = std::move(regex),
            .in_between_duration = Milliseconds(1000),
            .flush_duration = Milliseconds(10000)};
  }

  Effects out_{};
  CallMachine call_;
  CallOptions options_;
  testing::Timeline<CallMachine, Effects> time_{call_, out_};
  Event event_{};
  PlayPrompt last_played_{};
};

}  // namespace convoke::flow
