#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "audio/comfort_noise.h"
#include "audio/mixer.h"
#include "media/encoded_stream.h"
#include "media/endpoint.h"
#include "media/playback.h"

namespace convoke::media {

/// Comfort noise at the rate of each bus.
using Noise = std::array<audio::ComfortNoise, kBusCount>;

/// A meeting's mixer: one bus for each rate that somebody listens at. Who speaks is resampled once
/// to each; who only listens shares one encoding of each codec. A World drives it, once a tick, in
/// the order in which the functions stand.
class Room {
 public:
  explicit Room(RoomId id) : id_(id) {}

  RoomId id() const { return id_; }
  bool is_empty() const { return members_.empty(); }
  std::span<Endpoint* const> members() const { return members_; }

  void enter(Endpoint& endpoint);
  void leave(Endpoint& endpoint);
  /// Everybody hears it, beside what is said.
  void play(const plane::SoundRef& sound);

  /// Decides who is in the mix of this tick.
  void choose_speakers(std::size_t limit);

  /// Whether there is anything to hear but noise.
  bool is_audible_to(const Endpoint& member) const;
  /// Whether it hears another mix than who only listens: one without itself, or without its party.
  bool has_own_mix(const Endpoint& member) const;
  /// What members with this codec hear who are not in the mix.
  EncodedStream& shared_stream(audio::Codec codec, StreamPool& streams);

  /// Mixes, and encodes every stream that is needed in this tick.
  void encode(std::uint64_t tick, const Noise& noise);

  /// Gives streams back that nobody was sent, and forgets sounds that have ended.
  void tidy(std::uint64_t tick, StreamPool& streams);

  plane::RoomLevels levels() const;

 private:
  audio::Protection usual_protection() const;
  /// One sound at the rates of all buses, which advance together.
  using RoomSound = std::array<Playback, kBusCount>;
  using BusMemory = std::array<std::int32_t, audio::kMaxFrameSamples>;

  bool needs_bus(std::size_t bus, std::uint64_t tick) const;
  void encode_bus(std::size_t bus, std::uint64_t tick, audio::PcmView noise);
  void encode_streams(std::size_t bus, std::uint64_t tick, audio::BusView mix);

  RoomId id_;
  std::vector<Endpoint*> members_;
  std::vector<Endpoint*> speakers_;         ///< In the mix of this tick.
  std::vector<Endpoint*> apart_;            ///< Who has a mix of its own in this tick.
  std::vector<audio::Loudness*> loudness_;  ///< Of those who may speak; kept for its memory.
  std::vector<RoomSound> sounds_;
  std::array<std::unique_ptr<EncodedStream>, audio::kCodecCount> shared_;
};

}  // namespace convoke::media
