#include "flow/meeting_part.h"

#include <utility>

#include "flow/texts.h"

namespace convoke::flow {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// `*6` after whatever else was keyed: a slip of the finger before it does no harm.
constexpr auto kMuteKeys = R"(\*6$)";
constexpr Milliseconds kMuteKeysInBetween = milliseconds(500);
constexpr Milliseconds kMuteKeysFlush = seconds(10);

template <class A>
bool is_about(const Action& action) {
  return std::holds_alternative<A>(action);
}

bool is_connected(const Event& event, std::size_t participant) {
  const auto& participants = event.call_details.participants;
  return participant < participants.size() && participants[participant].status == Status::Connected;
}

Reply welcome() {
  return {{ReceiveDigits{.input_digits_regex = kMuteKeys,
                         .in_between_duration = kMuteKeysInBetween,
                         .flush_duration = kMuteKeysFlush},
           say(texts::kJoined)}};
}

}  // namespace

Speak say(std::string text) {
  return {.speech = {.text = std::move(text)}};
}

Reply say_and_hang_up(std::string text) {
  return {{say(std::move(text)), Hangup{}}};
}

MeetingPart::MeetingPart(const Admitted& admitted)
    : meeting_(admitted.meeting_id),
      attendee_(admitted.attendee_id),
      join_token_(admitted.join_token) {}

Reply MeetingPart::join() const {
  return {{JoinChimeMeeting{.join_token = join_token_, .meeting_id = meeting_}}};
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
Reaction MeetingPart::on(const Event& event) const {
  if (const auto* success = std::get_if<ActionSuccessful>(&event.what)) {
    if (is_about<JoinChimeMeeting>(success->action)) return welcome();
  }
  if (const auto* failure = std::get_if<ActionFailed>(&event.what)) {
    if (is_about<JoinChimeMeeting>(failure->action))
      return say_and_hang_up(texts::kCouldNotConnect);
  }
  if (std::holds_alternative<DigitsReceived>(event.what)) return Query(ToggleMute{});
  if (const auto* ended = std::get_if<LegEnded>(&event.what)) {
    if (ended->participant_tag == ParticipantTag::LegB && is_connected(event, 0))
      return say_and_hang_up(texts::kMeetingEnded);
  }
  return Reply{};
}

Reply MeetingPart::on(const QueryAnswer& answer) const {
  const auto* mute = std::get_if<MuteTo>(&answer);
  if (mute == nullptr) return {};
  return {{ModifyChimeMeetingAttendees{
               .operation = mute->muted ? AttendeeOperation::Mute : AttendeeOperation::Unmute,
               .meeting_id = meeting_,
               .attendee_list = {attendee_}},
           say(mute->muted ? texts::kMuted : texts::kUnmuted)}};
}

Reply turn_away(const QueryAnswer& answer) {
  if (std::holds_alternative<EventEnded>(answer)) return say_and_hang_up(texts::kMeetingEnded);
  if (const auto* refused = std::get_if<JoinRefused>(&answer))
    return say_and_hang_up(refused->text);
  return say_and_hang_up(texts::kCouldNotConnect);
}

}  // namespace convoke::flow
