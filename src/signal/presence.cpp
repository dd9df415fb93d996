#include "signal/presence.h"

#include <algorithm>

namespace convoke::signal {
namespace {

constexpr std::uint32_t kSilence = 127;
constexpr std::uint32_t kNoSignal = 0;
constexpr std::uint32_t kGoodSignal = 2;

}  // namespace

frame::AudioStream Presence::whole(const Row& row) {
  return {.audio_stream_id = row.audio_stream_id,
          .attendee_id = row.person.attendee.text,
          .muted = row.muted,
          .external_user_id = row.person.external_user.text};
}

frame::AudioStreamIdInfo Presence::enter(const Person& person, bool muted) {
  Row& row = rows_[person.attendee];
  row = {.person = person, .audio_stream_id = ++last_id_, .muted = muted};
  return {.streams = {whole(row)}};
}

std::optional<frame::AudioStreamIdInfo> Presence::leave(const AttendeeId& attendee,
                                                        Departure departure) {
  const auto row = rows_.find(attendee);
  if (row == rows_.end()) return std::nullopt;
  const frame::AudioStream gone{.audio_stream_id = row->second.audio_stream_id,
                                .dropped = departure == Departure::Dropped};
  rows_.erase(row);
  return frame::AudioStreamIdInfo{.streams = {gone}};
}

std::optional<frame::AudioStreamIdInfo> Presence::set_muted(const AttendeeId& attendee,
                                                            bool muted) {
  const auto row = rows_.find(attendee);
  if (row == rows_.end() || row->second.muted == muted) return std::nullopt;
  row->second.muted = muted;
  return frame::AudioStreamIdInfo{
      .streams = {{.audio_stream_id = row->second.audio_stream_id, .muted = muted}}};
}

frame::AudioStreamIdInfo Presence::everybody() const {
  frame::AudioStreamIdInfo info;
  for (const auto& [attendee, row] : rows_) info.streams.push_back(whole(row));
  std::ranges::sort(info.streams, {}, &frame::AudioStream::audio_stream_id);
  return info;
}

std::optional<frame::AudioMetadata> Presence::on_levels(std::span<const Level> levels) {
  frame::AudioMetadata metadata;
  frame::AudioMetadata fallen_silent;
  for (const auto& level : levels) {
    const auto found = rows_.find(level.attendee);
    if (found == rows_.end()) continue;
    Row& row = found->second;
    const bool was_speaking = row.speaking;
    row.speaking = level.speaking && !row.muted && row.signal == Signal::Good;
    frame::AttendeeState state{.audio_stream_id = row.audio_stream_id,
                               .volume = std::uint32_t{level.level_dbov},
                               .signal_strength = kGoodSignal};
    if (row.speaking) {
      metadata.states.push_back(state);
    } else if (was_speaking && row.signal == Signal::Good) {
      state.volume = kSilence;
      fallen_silent.states.push_back(state);
    }
  }
  // Whoever is not listed is silent, but only where somebody is listed.
  if (metadata.states.empty()) metadata = std::move(fallen_silent);
  if (metadata.states.empty()) return std::nullopt;
  append_lost(metadata);
  return metadata;
}

std::optional<frame::AudioMetadata> Presence::set_signal(const AttendeeId& attendee,
                                                         Signal signal) {
  const auto row = rows_.find(attendee);
  if (row == rows_.end() || row->second.signal == signal) return std::nullopt;
  row->second.signal = signal;
  frame::AudioMetadata metadata;
  if (signal == Signal::Good)
    metadata.states.push_back(
        {.audio_stream_id = row->second.audio_stream_id, .signal_strength = kGoodSignal});
  append_lost(metadata);
  return metadata;
}

void Presence::append_lost(frame::AudioMetadata& metadata) const {
  // Whoever is not listed has a good signal.
  for (const auto& [attendee, row] : rows_)
    if (row.signal == Signal::None)
      metadata.states.push_back(
          {.audio_stream_id = row.audio_stream_id, .signal_strength = kNoSignal});
}

}  // namespace convoke::signal
