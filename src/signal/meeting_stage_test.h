#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "signal/meeting.h"
#include "testing/timeline.h"

namespace convoke::signal {

using namespace std::chrono_literals;  // NOLINT(google-build-using-namespace): of tests only

inline constexpr ConnectionId kAlice{1};
inline constexpr ConnectionId kBob{2};
inline constexpr ConnectionId kCarol{3};
inline constexpr ConnectionId kAliceAgain{11};
inline constexpr ConnectionId kAliceShare{12};
inline constexpr ConnectionId kBobShare{22};
inline constexpr ConnectionId kCarolShare{32};

inline Person person(const std::string& name) {
  return {{name}, {name + "#ext"}};
}

/// One meeting with browsers whose pages behave, until a test says otherwise.
class MeetingTest : public ::testing::Test {
 protected:
  MeetingTest() : MeetingTest(Limits{}) {}
  explicit MeetingTest(const Limits& limits)
      : meeting(limits, Instant{}, WallTime(1000s)), time(meeting, out) {}

  // What browsers do.

  void opens(ConnectionId id, const Arrival& arrival) {
    meeting.on_opened(id, arrival, time.now(), out);
  }
  template <class Payload>
  void says(ConnectionId id, Payload payload) {
    meeting.on_frame(id, {.payload = std::move(payload)}, time.now(), out);
  }
  void knocks(ConnectionId id, const Identity& who, std::uint64_t page) {
    opens(id, who);
    says(id, frame::Join{.audio_session_id = page});
  }
  /// SUBSCRIBE, and its answer.
  void subscribes(ConnectionId id, frame::Subscribe subscribe = {}, Answer answer = {}) {
    says(id, std::move(subscribe));
    answers(id, std::move(answer));
  }
  void answers(ConnectionId id, Answer answer) {
    const auto asked = effects<Negotiate>();
    ASSERT_FALSE(asked.empty());
    if (answer.sdp.empty()) answer.sdp = "answer";
    meeting.on_answered(id, {asked.back().negotiation, std::move(answer)}, time.now(), out);
  }
  void media_comes(ConnectionId id) { meeting.on_media_connected(id, time.now(), out); }
  /// All of it, as the client does.
  void joins(ConnectionId id, const Identity& who, std::uint64_t page) {
    knocks(id, who, page);
    subscribes(id);
    media_comes(id);
  }
  void joins(ConnectionId id, const std::string& name) {
    joins(id, Identity{.owner = person(name)}, id.value);
  }
  void shares(ConnectionId id, const std::string& name) {
    joins(id, Identity{.owner = person(name), .is_content = true}, id.value);
  }
  void starts_camera(ConnectionId id) {
    subscribes(id, {.duplex = frame::Duplex::Both, .send_streams = {camera()}});
  }
  static frame::StreamDescriptor camera(std::uint32_t max_kbps = 1500) {
    return {.stream_id = 2, .track_label = "Video", .framerate = 15, .max_bitrate_kbps = max_kbps};
  }
  void closes(ConnectionId id, Closing closing = Closing::Clean) {
    meeting.on_closed(id, closing, time.now(), out);
  }

  // What came of it, since the last forget().

  void forget() { out.clear(); }

  template <class Effect>
  std::vector<Effect> effects() const {
    std::vector<Effect> found;
    for (const auto& effect : out)
      if (const auto* one = std::get_if<Effect>(&effect)) found.push_back(*one);
    return found;
  }
  std::vector<frame::ServerFrame> frames_to(ConnectionId id) const {
    std::vector<frame::ServerFrame> frames;
    for (const auto& send : effects<Send>())
      if (std::ranges::count(send.to, id) > 0) frames.push_back(send.frame);
    return frames;
  }
  template <class Payload>
  std::vector<Payload> sent(ConnectionId id) const {
    std::vector<Payload> payloads;
    for (const auto& frame : frames_to(id))
      if (const auto* one = std::get_if<Payload>(&frame.payload)) payloads.push_back(*one);
    return payloads;
  }
  std::vector<std::uint32_t> errors_to(ConnectionId id) const {
    std::vector<std::uint32_t> statuses;
    for (const auto& frame : frames_to(id))
      if (frame.error) statuses.push_back(frame.error->status);
    return statuses;
  }
  std::vector<std::uint16_t> closed(ConnectionId id) const {
    std::vector<std::uint16_t> codes;
    for (const auto& close : effects<Close>())
      if (close.connection == id) codes.push_back(close.code);
    return codes;
  }
  /// The entries of all AUDIO_STREAM_ID_INFO frames, one after the other.
  std::vector<frame::AudioStream> presence_told(ConnectionId id) const {
    std::vector<frame::AudioStream> streams;
    for (const auto& info : sent<frame::AudioStreamIdInfo>(id))
      streams.insert(streams.end(), info.streams.begin(), info.streams.end());
    return streams;
  }
  frame::Index last_index(ConnectionId id) const {
    const auto all = sent<frame::Index>(id);
    return all.empty() ? frame::Index{} : all.back();
  }

  Outbox out;
  Meeting meeting;
  testing::Timeline<Meeting, Outbox> time;
};

/// A row of the roster, as AUDIO_STREAM_ID_INFO has it.
inline frame::AudioStream row(std::uint32_t id, const std::string& name, bool muted = false) {
  const std::string owner = name.substr(0, name.find('#'));
  return {.audio_stream_id = id,
          .attendee_id = name,
          .muted = muted,
          .external_user_id = owner + "#ext"};
}
inline frame::AudioStream gone(std::uint32_t id, bool dropped = false) {
  return {.audio_stream_id = id, .dropped = dropped};
}
inline frame::AudioStream mute_of(std::uint32_t id, bool muted) {
  return {.audio_stream_id = id, .muted = muted};
}

}  // namespace convoke::signal
