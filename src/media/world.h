#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "audio/active_speakers.h"
#include "base/bytes.h"
#include "base/random.h"
#include "base/time.h"
#include "media/encoded_prompt.h"
#include "media/encoded_stream.h"
#include "media/endpoint.h"
#include "media/outbox.h"
#include "media/room.h"
#include "media/video_forwarder.h"
#include "media/voice.h"
#include "plane/messages.h"

namespace convoke::media {

struct WorldSettings {
  std::size_t active_speakers = audio::kDefaultActiveSpeakers;  ///< Mixed at a time in a room.
  std::string cname = "convoke";                                ///< RTCP's name for us.
};

/// A phone's leg on its way from one worker to another, with all that its peer would notice: SSRC,
/// numbers, digits, the jitter buffer, the learnt address, the prompt that it hears. It borrows
/// nothing.
struct TakenLeg {
  std::unique_ptr<Endpoint> endpoint{};
  Instant since{};  ///< When it was taken.
};

/// One media worker's world without its sockets: the endpoints of its legs and its rooms. Driven
/// by tick() exactly every 20 ms; everything received before a tick is heard in it. A leg that may
/// be sent to gets one packet every tick: its prompt, else its room, else comfort noise. Not
/// thread-safe: its media worker owns it. Decoders and encoders come
/// from pools that keep kMaxIdleCoders of each codec; beyond that a new speaker allocates.
class World {
 public:
  /// `random` (SSRCs and first sequence numbers, RFC 3550 §5.1) must outlive the world.
  World(WorldSettings settings, Random& random);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  void on_command(const plane::Command& command, Instant now, Outbox& out);

  void on_sockets_opened(EndpointSlot slot, const TransportAddress& local, Outbox& out);
  void on_sockets_failed(EndpointSlot slot, std::string reason, Outbox& out);

  void on_transport_up(EndpointSlot slot, Instant now, Outbox& out);
  /// It could not be opened, or is gone.
  void on_transport_down(EndpointSlot slot, Outbox& out);

  /// Takes a phone's leg out, for the world of another worker: it leaves its room, and its slot is
  /// free. Nothing: there is no such leg, or it is a browser's.
  std::optional<TakenLeg> take_out(LegId leg, Instant now);
  /// Takes in what was taken out elsewhere; the slot that it has here. Its sound goes on at the
  /// next tick with the next sequence number, and its timestamp counts the ticks between. Is not
  /// refused beyond kMaxLegs: who is inside stays inside.
  EndpointSlot put_in(TakenLeg taken, Instant now, Outbox& out);

  /// A datagram that came at the leg's RTP (or, muxed with it, RTCP) port.
  void on_datagram(EndpointSlot slot, BytesView datagram, const TransportAddress& from,
                   Instant arrival);
  /// One that came at its RTCP port.
  void on_rtcp(EndpointSlot slot, BytesView datagram, const TransportAddress& from,
               Instant arrival);
  /// A packet of a browser, RTP or RTCP, that its transport opened. What is video goes on at once.
  void on_peer_packet(EndpointSlot slot, BytesView packet, VideoTimes times, Outbox& out);

  /// Whether pass() is worth a wake-up between two ticks.
  bool has_video() const { return video_.has_publications(); }
  /// Between two ticks: what video has to ask and to tell.
  void pass(Instant now, Outbox& out) { video_.pass(now, out); }

  void tick(Instant now, Outbox& out);

  std::size_t leg_count() const { return slots_by_leg_.size(); }
  std::size_t room_count() const { return rooms_.size(); }

 private:
  void on(const plane::OpenLeg& command, Instant now, Outbox& out);
  void on(const plane::OpenPeer& command, Instant now, Outbox& out);
  void on(const plane::SetRemote& command, Instant now, Outbox& out);
  void on(const plane::SetVideo& command, Instant now, Outbox& out);
  void on(const plane::Play& command, Instant now, Outbox& out);
  void on(const plane::StopPlayback& command, Instant now, Outbox& out);
  void on(const plane::EnterRoom& command, Instant now, Outbox& out);
  void on(const plane::LeaveRoom& command, Instant now, Outbox& out);
  void on(const plane::SetMuted& command, Instant now, Outbox& out);
  void on(const plane::PlayToRoom& command, Instant now, Outbox& out);
  void on(const plane::SendDigits& command, Instant now, Outbox& out);
  void on(const plane::CloseLeg& command, Instant now, Outbox& out);

  EndpointSlot take_slot();
  Endpoint* make_endpoint(LegId leg, std::optional<std::uint32_t> ssrc, Outbox& out);
  Endpoint* find(LegId leg);
  Endpoint* at(EndpointSlot slot);
  Room* find_room(RoomId id);
  std::unique_ptr<Endpoint> detach(Endpoint& endpoint);
  void forget_codec(Endpoint& endpoint);
  void end_prompt(Endpoint& endpoint, bool completed, Outbox& out);

  void receive(Instant now, Outbox& out);
  void choose_streams(Outbox& out);
  EncodedStream* stream_for(Endpoint& endpoint);
  EncodedStream* own_stream(Endpoint& endpoint);
  EncodedStream* shared_stream(Endpoint& endpoint);
  void encode_noise();
  void send(Instant now, Outbox& out);
  BytesView payload_for(Endpoint& endpoint);
  void send_media(Endpoint& endpoint, Instant now, Outbox& out);
  static void send_rtcp(const Endpoint& endpoint, BytesView report, Outbox& out);
  void tidy();
  void report_levels(Outbox& out) const;

  WorldSettings settings_;
  Random& random_;
  std::uint64_t tick_ = 0;
  Noise noise_;
  VoicePool voices_;
  StreamPool streams_;
  EncodedPrompts prompts_;
  std::array<std::unique_ptr<EncodedStream>, audio::kCodecCount> quiet_;
  VideoForwarder video_;
  std::vector<std::int16_t> scratch_;
  std::vector<std::unique_ptr<Room>> rooms_;
  std::vector<std::unique_ptr<Endpoint>> endpoints_;  ///< By slot; null: free.
  std::vector<EndpointSlot> free_slots_;
  std::unordered_map<LegId, EndpointSlot> slots_by_leg_;
};

}  // namespace convoke::media
