#include "media/listener.h"

#include <algorithm>

#include "audio/level.h"

namespace convoke::media {
namespace {

using rtp::Advice;
using rtp::Step;
using Known = audio::PacketLevel::Known;

/// A voice detector of the sender that says "nobody speaks" takes steady tones and music for noise:
/// now and then we listen for ourselves, less and less often while there is nothing.
constexpr std::uint32_t kFirstProbeTicks = 50;
constexpr std::uint32_t kLongestProbeTicks = 400;
/// Longer packets than this do not come from a pause.
constexpr std::size_t kMaxPassedBytes = 200;

}  // namespace

Listener::Listener(audio::Codec codec, std::uint32_t phase)
    : codec_(codec),
      ticks_until_probe_(1 + phase % kFirstProbeTicks),
      ticks_between_probes_(kFirstProbeTicks) {}

bool Listener::is_time_to_probe() {
  if (--ticks_until_probe_ > 0) return false;
  ticks_until_probe_ = ticks_between_probes_;
  ticks_between_probes_ = std::min(2 * ticks_between_probes_, kLongestProbeTicks);
  return true;
}

std::size_t Listener::samples_of(std::uint32_t units) const {
  const auto samples = std::size_t{units} * static_cast<std::size_t>(audio::pcm_rate_hz(codec_)) /
                       wire::rtp_clock_hz(codec_);
  return std::min(samples, audio::kMaxPacketSamples);
}

void Listener::ignore(Speech& speech, const ListeningTools& tools) {
  speech.has_frame = false;
  speech.level_dbov = audio::kSilenceDbov;
  speech.loudness.hear(audio::kSilenceDbov);
  tools.voices.give_back(std::move(speech.voice));
  last_passed_.clear();
  passed_waiting_ = 0;
}

/// What the sender says is believed: who lies is not heard, or is decoded for nothing.
audio::PacketLevel Listener::level_of(const Step& step) const {
  if (step.level_dbov) return {.known = Known::Exactly, .level_dbov = *step.level_dbov};
  return audio::packet_level(codec_, step.payload);
}

bool Listener::is_worth_hearing(const rtp::Tick& tick, Speech& speech) {
  speech.level_dbov = audio::kSilenceDbov;
  bool worth = speech.loudness.is_speaking();
  if (worth) ticks_between_probes_ = kFirstProbeTicks;
  for (const Step& step : tick.steps) {
    if (step.kind != Step::Kind::Play) continue;
    const auto level = level_of(step);
    speech.level_dbov = std::min(speech.level_dbov, level.level_dbov);
    worth = worth || level.known == Known::Nothing ||
            (level.known == Known::Exactly && speech.loudness.would_speak(level.level_dbov));
    if (level.known != Known::Silent) continue;
    worth = is_time_to_probe() || worth;
  }
  return worth;
}

void Listener::hear(const rtp::Tick& tick, Speech& speech, const ListeningTools& tools) {
  if (tick.advice == Advice::Restart) {
    passed_waiting_ = 0;
    if (speech.voice) speech.voice->drop_waiting();
  }
  const bool worth =
      is_worth_hearing(tick, speech) || (speech.voice && speech.voice->waiting_samples() > 0);
  if (!worth) {
    pass_over(tick, speech, tools);
    return;
  }
  if (!speech.voice) open_voice(speech, tools);
  Voice& voice = *speech.voice;
  voice.next_tick();
  if (tick.advice == Advice::Expand) {
    voice.expand();
  } else {
    for (const Step& step : tick.steps) append(step, voice, tools.scratch);
    if (tick.advice == Advice::Accelerate)
      voice.take_twice();
    else
      voice.take();
  }
  speech.has_frame = true;
  speech.level_dbov = audio::level_of(voice.frame());
  speech.loudness.hear(speech.level_dbov);
}

void Listener::pass_over(const rtp::Tick& tick, Speech& speech, const ListeningTools& tools) {
  tools.voices.give_back(std::move(speech.voice));
  speech.has_frame = false;
  speech.loudness.hear(speech.level_dbov);
  const auto frame = audio::frame_samples(audio::pcm_rate_hz(codec_));
  for (const Step& step : tick.steps) {
    passed_waiting_ += samples_of(step.duration);
    if (codec_ == audio::Codec::Opus && step.kind == Step::Kind::Play &&
        step.payload.size() <= kMaxPassedBytes)
      last_passed_.assign(step.payload.begin(), step.payload.end());
  }
  const std::size_t heard = tick.advice == Advice::Expand       ? 0
                            : tick.advice == Advice::Accelerate ? 2 * frame
                                                                : frame;
  passed_waiting_ -= std::min(passed_waiting_, heard);
}

void Listener::open_voice(Speech& speech, const ListeningTools& tools) {
  speech.voice = tools.voices.take(codec_);
  if (!last_passed_.empty()) speech.voice->prime(last_passed_, tools.scratch);
  speech.voice->append_silence(std::min(passed_waiting_, audio::kMaxPacketSamples));
  last_passed_.clear();
  passed_waiting_ = 0;
}

void Listener::append(const Step& step, Voice& voice, audio::Pcm scratch) {
  switch (step.kind) {
    case Step::Kind::Play:
      if (!voice.append_packet(step.payload, samples_of(step.skip), scratch))
        append_lost({.duration = step.duration}, voice, scratch);
      return;
    case Step::Kind::Conceal:
      append_lost(step, voice, scratch);
      return;
    case Step::Kind::Silence:
      voice.append_silence(samples_of(step.duration));
      return;
  }
}

void Listener::append_lost(const Step& step, Voice& voice, audio::Pcm scratch) {
  const audio::Pcm lost = scratch.first(samples_of(step.duration));
  if (lost.empty()) return;
  if (!step.payload.empty() && voice.append_recovered(step.payload, lost)) {
    ++recovered_;
    return;
  }
  voice.append_concealed(lost);
  ++concealed_;
}

}  // namespace convoke::media
