#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "flow/call_machine.h"
#include "flow/json.h"

using namespace convoke;

namespace {

/// Reports whatever the machine waits for and lets time pass, for a bounded while.
void play_out(flow::CallMachine& call, Instant now, flow::Effects& out) {
  for (int i = 0; i < 200 && !call.is_ended(); ++i) {
    flow::Effects effects;
    effects.swap(out);
    for (const flow::Effect& effect : effects) {
      if (const auto* invoke = std::get_if<flow::InvokeHandler>(&effect)) {
        CHECK(!flow::to_json(invoke->event).empty());
        call.on_reply(invoke->event.sequence, {}, now, out);
      }
      if (const auto* play = std::get_if<flow::PlayPrompt>(&effect))
        call.on_playback_ended(play->playback, now, out);
      if (std::holds_alternative<flow::JoinMeeting>(effect))
        call.on_joined({"leg-b"}, WallTime{}, now, out);
    }
    call.on_digit(flow::ParticipantTag::LegA, "1#*"[i % 3], now, out);
    if (!out.empty() || call.deadline() == kNever) continue;
    now = call.deadline();
    call.on_deadline(now, out);
    CHECK(call.deadline() > now);
  }
}

}  // namespace

/// Whatever a handler answers, the reply is refused or the call runs it and can be ended.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  auto reply = flow::parse_reply(body);
  if (!reply) return 0;
  CHECK(reply->actions.size() <= flow::kMaxActions);

  flow::Participant leg{.call_id = {"leg-a"}};
  flow::CallMachine call({.participants = {leg}}, {.type_ahead = true});
  flow::Effects out;
  call.on_inbound_call(Instant{}, out);
  call.on_reply(1, std::move(*reply), Instant{}, out);
  play_out(call, Instant{}, out);
  call.on_remote_hung_up(Instant{}, out);
  CHECK(!call.is_in_progress());
  return 0;
}
