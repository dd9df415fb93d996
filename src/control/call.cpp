#include "control/call.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <utility>

#include "base/mask.h"

namespace convoke::control {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

/// Until a sound is made or fetched; and how late the worker may tell that it has been played.
constexpr auto kMakingLimit = std::chrono::seconds(30);
constexpr auto kPlayedMargin = std::chrono::seconds(10);

Duration length(const plane::Sound& sound) {
  const auto samples = static_cast<std::int64_t>(sound.samples.size());
  return std::chrono::microseconds(samples * 1'000'000 / std::max(sound.rate_hz, 1U));
}

SpokenText spoken(const flow::SpeechParameters& speech) {
  return {.text = speech.text,
          .ssml = speech.text_type == flow::TextType::Ssml,
          .voice = speech.voice_id.value_or("")};
}

}  // namespace

Call::Call(Environment environment, Setup setup)
    : environment_(std::move(environment)),
      machine_(std::move(setup.details), setup.options),
      handler_(std::move(setup.handler)),
      progress_(std::move(setup.progress)),
      leg_(environment_.parts, setup.leg, *this) {}

Call::~Call() = default;

template <class Input>
void Call::feed(Input input) {
  input(environment_.parts.clock.now(), effects_);
  if (performing_) return;
  performing_ = true;
  while (!effects_.empty()) {
    for (auto& effect : std::exchange(effects_, {}))
      std::visit([this](auto& each) { this->perform(std::move(each)); }, effect);
  }
  performing_ = false;
  arm();
  check_over();
}

void Call::check_over() const {
  if (is_over()) environment_.over(id());
}

void Call::arm() {
  timer_.reset();
  if (machine_.is_ended() || machine_.deadline() == kNever) return;
  timer_ = environment_.parts.clock.call_at(machine_.deadline(), [this] {
    feed([this](Instant now, auto& out) { machine_.on_deadline(now, out); });
  });
}

void Call::dial(DialTarget target, flow::Arguments arguments) {
  outbound_ = true;
  leg_.dial(std::move(target));
  feed([&](Instant now, auto& out) { machine_.on_outbound_call(std::move(arguments), now, out); });
}

void Call::arrive(const sip::InboundCall& call) {
  leg_.arrive(call);
}

void Call::on_sip(const sip::Event& event) {
  leg_.on_sip(event);
}

void Call::on_media(const plane::Report& report) {
  std::visit(Overloaded{
                 [this](const plane::LegOpened& each) { leg_.on_opened(each); },
                 [this](const plane::LegOpenFailed& each) { leg_.on_open_failed(each); },
                 [this](const plane::DigitKeyed& each) {
                   feed([&](Instant now, auto& out) {
                     machine_.on_digit(flow::ParticipantTag::LegA, each.digit, now, out);
                   });
                 },
                 [this](const plane::PlaybackEnded& each) { end_sound(each.playback); },
                 [this](const plane::DigitsSent&) {
                   feed([this](Instant now, auto& out) { machine_.on_digits_sent(now, out); });
                 },
                 [this](const plane::MediaFlow& each) { note(each); },
                 [](const auto&) {},
             },
             report);
}

void Call::note(const plane::MediaFlow& media) const {
  const auto& leg_a = machine_.details().participants.front();
  environment_.parts.journal.log(LogLevel::Debug, "phone sound",
                                 {{"phone", masked_phone(outbound_ ? leg_a.to : leg_a.from)},
                                  {"state", media.arriving ? "arrives" : "missing"}});
}

void Call::on_meeting_leg_ended() {
  environment_.reception.leave(id());
  feed([this](Instant now, auto& out) { machine_.on_meeting_leg_ended(now, out); });
}

void Call::on_leg_ready() {
  feed([this](Instant now, auto& out) { machine_.on_inbound_call(now, out); });
}

void Call::on_leg_ringing(int sip_code) {
  feed([this](Instant now, auto& out) { machine_.on_ringing(now, out); });
  if (auto ringing = std::exchange(progress_.ringing, nullptr)) ringing(sip_code);
}

void Call::on_leg_answered() {
  feed([this](Instant now, auto& out) { machine_.on_answered(now, out); });
  if (auto answered = std::exchange(progress_.answered, nullptr)) answered();
}

void Call::on_leg_ended(const sip::CallEnded& end) {
  environment_.reception.leave(id());
  feed([&](Instant now, auto& out) {
    if (outbound_ && end.code != 0) {
      machine_.on_leg_failed(end.code, now, out);
    } else {
      machine_.on_remote_hung_up(now, out);
    }
  });
  environment_.parts.journal.count(
      "convoke_leg_end_total", {{"by", end.by == sip::EndedBy::Us     ? "us"
                                       : end.by == sip::EndedBy::Peer ? "peer"
                                                                      : "timeout"},
                                {"cause", end.code == 0 ? "normal" : std::to_string(end.code)}});
  if (auto ended = std::exchange(progress_.ended, nullptr)) ended(end);
}

void Call::perform(flow::InvokeHandler effect) {
  spawn(invoke(std::move(effect.event)));
}

Task<void> Call::invoke(flow::Event event) {
  const auto sequence = event.sequence;
  auto answer = co_await handler_->invoke(std::move(event));
  feed([&](Instant now, auto& out) {
    std::visit(
        Overloaded{
            [&](flow::Reply& reply) { machine_.on_reply(sequence, std::move(reply), now, out); },
            [&](flow::ReplyError& error) {
              machine_.on_unusable_reply(sequence, std::move(error), now, out);
            },
            [&](HandlerFailed) { machine_.on_handler_failed(sequence, now, out); },
        },
        answer);
  });
}

void Call::perform(const flow::PlayPrompt& effect) {
  const auto playback = effect.playback;
  expect(playback, kMakingLimit, [this, playback] { fail_sound(playback, flow::system_error()); });
  spawn(make_and_play(effect));
}

/// Calls `otherwise` unless the sound has come or gone on by then.
void Call::expect(PlaybackId playback, Duration within, std::function<void()> otherwise) {
  const auto& clock = environment_.parts.clock;
  awaited_[playback] = environment_.parts.clock.call_at(clock.now() + within, std::move(otherwise));
}

void Call::end_sound(PlaybackId playback) {
  if (awaited_.erase(playback) == 0) return;
  feed([&](Instant now, auto& out) { machine_.on_playback_ended(playback, now, out); });
}

void Call::fail_sound(PlaybackId playback, const flow::ActionError& error) {
  if (awaited_.erase(playback) == 0) return;
  feed([&](Instant now, auto& out) { machine_.on_playback_failed(playback, error, now, out); });
}

Task<void> Call::make_and_play(flow::PlayPrompt effect) {
  auto making = make(effect.prompt);
  auto sound = co_await std::move(making);
  if (!awaited_.contains(effect.playback)) co_return;  // Stopped meanwhile.
  flow::ActionError error = flow::system_error();
  if (sound) {
    // A report that is lost must not keep the flow: the sound is over by then in any case.
    const auto playing = length(**sound) * effect.times + kPlayedMargin;
    expect(effect.playback, playing, [this, playback = effect.playback] { end_sound(playback); });
    if (environment_.parts.media.send(plane::Play{.leg = id(),
                                                  .playback = effect.playback,
                                                  .sound = std::move(*sound),
                                                  .times = effect.times}))
      co_return;
  } else {
    error = {.type = sound.error().type, .message = sound.error().message};
  }
  fail_sound(effect.playback, error);
}

Task<Result<plane::SoundRef, SoundFault>> Call::make(const flow::Prompt& prompt) {
  auto& speech = environment_.parts.speech;
  if (const auto* words = std::get_if<flow::SpeechParameters>(&prompt))
    return speech.speak(spoken(*words));
  const auto& source = std::get<flow::AudioSource>(prompt);
  return speech.load({.bucket = source.bucket_name, .key = source.key});
}

void Call::perform(const flow::StopPrompt& effect) {
  if (awaited_.erase(effect.playback) == 0) return;
  environment_.parts.media.send(plane::StopPlayback{.leg = id()});
}

void Call::perform(const flow::TransmitDigits& effect) {
  environment_.parts.media.send(plane::SendDigits{
      .leg = id(), .digits = effect.digits, .tone = Duration(effect.tone_duration)});
}

void Call::perform(const flow::JoinMeeting& effect) {
  spawn(join(effect));
}

Task<void> Call::join(flow::JoinMeeting effect) {
  const bool joined =
      co_await environment_.reception.join(effect.meeting_id, effect.join_token, id());
  if (joined && leg_.has_ended()) environment_.reception.leave(id());
  const auto& parts = environment_.parts;
  feed([&](Instant now, auto& out) {
    if (joined) {
      machine_.on_joined({parts.vault.random().uuid()}, parts.clock.wall_now(), now, out);
    } else {
      machine_.on_join_refused(flow::invalid_join_token(), now, out);
    }
  });
}

void Call::perform(const flow::ModifyAttendees& effect) {
  auto& rooms = environment_.rooms;
  flow::ActionError error = flow::invalid_parameter(
      "One or more attendees are not part of this meeting. All attendees must be part of this "
      "meeting.");
  for (const auto& attendee : effect.attendees)
    if (rooms.find(effect.meeting_id, attendee) == nullptr) error.list.push_back(attendee.text);
  if (error.list.empty()) {
    for (const auto& attendee : effect.attendees)
      rooms.set_muted(rooms.find(effect.meeting_id, attendee)->leg,
                      effect.operation == flow::AttendeeOperation::Mute);
  }
  feed([&](Instant now, auto& out) {
    if (error.list.empty()) {
      machine_.on_attendees_modified(now, out);
    } else {
      machine_.on_modify_refused(std::move(error), now, out);
    }
  });
}

void Call::spawn(Task<void> task) {
  ++pending_;
  boost::asio::co_spawn(environment_.parts.executor, std::move(task),
                        [this](const std::exception_ptr& broken) {
                          --pending_;
                          if (broken) std::rethrow_exception(broken);
                          check_over();
                        });
}

}  // namespace convoke::control
