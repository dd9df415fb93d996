#include "media/room.h"

#include <algorithm>

#include "media/limits.h"

namespace convoke::media {
namespace {

/// What one says the other does not hear.
bool are_one(const Endpoint& one, const Endpoint& other) {
  return &one == &other || (one.party != plane::PartyId{} && one.party == other.party);
}

/// In a larger room than this a protected stream costs little for each who hears it.
constexpr std::size_t kFewMembers = 8;

/// Short enough not to swallow the beginning of a word.
constexpr std::size_t kFadeInDivisor = 8;

bool is_in_mix(const Endpoint& endpoint) {
  const Speech& speech = endpoint.speech;
  return speech.has_frame && (speech.loudness.is_active() || speech.was_active);
}

/// Who comes into the mix or falls out of it does so without a click.
void fade(Speech& speech) {
  const audio::Pcm frame = speech.voice->frame();
  if (!speech.was_active) audio::fade_in(frame.first(frame.size() / kFadeInDivisor));
  if (!speech.loudness.is_active()) audio::fade_out(frame);
}

}  // namespace

void Room::enter(Endpoint& endpoint) {
  members_.push_back(&endpoint);
  endpoint.room = this;
}

void Room::leave(Endpoint& endpoint) {
  std::erase(members_, &endpoint);
  std::erase(speakers_, &endpoint);
  std::erase(apart_, &endpoint);
  endpoint.room = nullptr;
  endpoint.speech.loudness.set_active(false);
  endpoint.speech.was_active = false;
  endpoint.speech.in_mix = false;
}

void Room::play(const plane::SoundRef& sound) {
  if (sounds_.size() >= kMaxRoomSounds) return;
  sounds_.push_back({Playback(sound, kBusRatesHz[0]), Playback(sound, kBusRatesHz[1]),
                     Playback(sound, kBusRatesHz[2])});
}

void Room::choose_speakers(std::size_t limit) {
  for (const auto& stream : shared_)
    if (stream) stream->protect(usual_protection());
  loudness_.clear();
  for (Endpoint* member : members_) {
    Speech& speech = member->speech;
    speech.was_active = speech.loudness.is_active();
    if (speech.loudness.is_speaking() && speech.has_frame)
      loudness_.push_back(&speech.loudness);
    else
      speech.loudness.set_active(false);
  }
  audio::choose_active(loudness_, limit);

  speakers_.clear();
  for (Endpoint* member : members_) {
    member->speech.in_mix = is_in_mix(*member);
    if (!member->speech.in_mix) continue;
    fade(member->speech);
    speakers_.push_back(member);
  }
  apart_.clear();
  std::ranges::copy_if(members_, std::back_inserter(apart_),
                       [&](const Endpoint* member) { return has_own_mix(*member); });
}

bool Room::is_audible_to(const Endpoint& member) const {
  return !sounds_.empty() || std::ranges::any_of(speakers_, [&](const Endpoint* speaker) {
    return !are_one(member, *speaker);
  });
}

bool Room::has_own_mix(const Endpoint& member) const {
  return std::ranges::any_of(speakers_,
                             [&](const Endpoint* speaker) { return are_one(member, *speaker); });
}

EncodedStream& Room::shared_stream(audio::Codec codec, StreamPool& streams) {
  auto& stream = shared_[static_cast<std::size_t>(codec)];
  if (!stream) {
    stream = streams.take(codec);
    stream->protect(usual_protection());
  }
  return *stream;
}

/// One encoding for many: some of them lose packets, and its cost does not count.
audio::Protection Room::usual_protection() const {
  return members_.size() > kFewMembers ? audio::Protection::AgainstLoss : audio::Protection::None;
}

bool Room::needs_bus(std::size_t bus, std::uint64_t tick) const {
  const auto is_needed = [&](const EncodedStream* stream) {
    return stream != nullptr && bus_of(stream->codec()) == bus && stream->is_needed(tick);
  };
  return std::ranges::any_of(shared_, [&](const auto& one) { return is_needed(one.get()); }) ||
         std::ranges::any_of(apart_,
                             [&](const Endpoint* one) { return is_needed(one->own_stream.get()); });
}

void Room::encode(std::uint64_t tick, const Noise& noise) {
  for (std::size_t bus = 0; bus < kBusCount; ++bus)
    if (needs_bus(bus, tick)) encode_bus(bus, tick, noise[bus].frame(tick));
}

void Room::encode_bus(std::size_t bus, std::uint64_t tick, audio::PcmView noise) {
  BusMemory memory;
  const audio::Bus mix = audio::Bus(memory).first(noise.size());
  std::ranges::copy(noise, mix.begin());
  for (Endpoint* speaker : speakers_) audio::add(mix, speaker->speech.voice->frame_at(bus));
  for (RoomSound& sound : sounds_) {
    std::array<std::int16_t, audio::kMaxFrameSamples> frame;
    sound[bus].next(audio::Pcm(frame).first(noise.size()));
    audio::add(mix, audio::PcmView(frame).first(noise.size()));
  }
  encode_streams(bus, tick, mix);
}

void Room::encode_streams(std::size_t bus, std::uint64_t tick, audio::BusView mix) {
  for (const auto& stream : shared_)
    if (stream && bus_of(stream->codec()) == bus && stream->is_needed(tick))
      stream->encode_mix(mix);

  BusMemory memory;
  const audio::Bus rest = audio::Bus(memory).first(mix.size());
  for (Endpoint* listener : apart_) {
    EncodedStream* own = listener->own_stream.get();
    if (own == nullptr || bus_of(own->codec()) != bus || !own->is_needed(tick)) continue;
    std::ranges::copy(mix, rest.begin());
    for (Endpoint* speaker : speakers_)
      if (are_one(*listener, *speaker))
        audio::leave_out(speaker->speech.voice->frame_at(bus), rest, rest);
    own->encode_mix(rest);
  }
}

void Room::tidy(std::uint64_t tick, StreamPool& streams) {
  for (auto& stream : shared_)
    if (stream && !stream->is_needed(tick)) streams.give_back(std::move(stream));
  // A bus that nobody needed did not advance its copy of the sound; the others tell the end.
  std::erase_if(sounds_, [](const RoomSound& sound) {
    return std::ranges::any_of(sound, [](const Playback& one) { return one.has_ended(); });
  });
}

plane::RoomLevels Room::levels() const {
  plane::RoomLevels report{.room = id_};
  report.levels.reserve(members_.size());
  for (const Endpoint* member : members_) {
    const Speech& speech = member->speech;
    report.levels.push_back({.leg = member->leg,
                             .level_dbov = speech.level_dbov,
                             .speaking = speech.loudness.is_active()});
  }
  return report;
}

}  // namespace convoke::media
