#include "media/world.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
#include "media/limits.h"
#include "rtp/tick.h"

namespace convoke::media {
namespace {

constexpr std::uint64_t kTicksPerLevels = 10;
/// Stands for wherever a browser's transport leads.
const TransportAddress kPeerAddress{.ip = IpAddress::v4(127, 0, 0, 1), .port = 9};

/// In-band FEC: it can use it, and loses packets.
bool needs_protection(const Endpoint& endpoint) {
  return endpoint.parameters->opus_fec && endpoint.receiver.is_path_lossy();
}

}  // namespace

World::World(WorldSettings settings, Random& random)
    : settings_(std::move(settings)),
      random_(random),
      noise_{audio::ComfortNoise(kBusRatesHz[0]), audio::ComfortNoise(kBusRatesHz[1]),
             audio::ComfortNoise(kBusRatesHz[2])},
      video_(settings_.cname, random),
      scratch_(audio::kMaxPacketSamples) {}

World::~World() = default;

// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
void World::on_command(const plane::Command& command, Instant now, Outbox& out) {
  std::visit([&](const auto& one) { on(one, now, out); }, command);
}

Endpoint* World::find(LegId leg) {
  const auto found = slots_by_leg_.find(leg);
  return found == slots_by_leg_.end() ? nullptr : endpoints_[found->second.index].get();
}

Endpoint* World::at(EndpointSlot slot) {
  return slot.index < endpoints_.size() ? endpoints_[slot.index].get() : nullptr;
}

Room* World::find_room(RoomId id) {
  const auto found =
      std::ranges::find_if(rooms_, [&](const auto& room) { return room->id() == id; });
  return found == rooms_.end() ? nullptr : found->get();
}

EndpointSlot World::take_slot() {
  if (free_slots_.empty()) {
    free_slots_.push_back({static_cast<std::uint32_t>(endpoints_.size())});
    endpoints_.push_back(nullptr);
  }
  const EndpointSlot slot = free_slots_.back();
  free_slots_.pop_back();
  return slot;
}

/// Null: the leg is there already, or there is no room for it.
Endpoint* World::make_endpoint(LegId leg, std::optional<std::uint32_t> ssrc, Outbox& out) {
  if (find(leg) != nullptr) return nullptr;
  if (leg_count() >= kMaxLegs) {
    out.reports.push_back(plane::LegOpenFailed{.leg = leg, .reason = "worker is full"});
    return nullptr;
  }
  const EndpointSlot slot = take_slot();
  endpoints_[slot.index] = std::make_unique<Endpoint>(
      Endpoint{.leg = leg, .slot = slot, .sender = Sender(random_, ssrc)});
  slots_by_leg_.emplace(leg, slot);
  return endpoints_[slot.index].get();
}

void World::on(const plane::OpenLeg& command, Instant /*now*/, Outbox& out) {
  if (const auto* endpoint = make_endpoint(command.leg, std::nullopt, out))
    out.sockets.push_back(OpenSockets{.slot = endpoint->slot, .local_ip = command.local_ip});
}

void World::on(const plane::OpenPeer& command, Instant /*now*/, Outbox& out) {
  auto* endpoint = make_endpoint(command.leg, command.ssrc, out);
  if (endpoint == nullptr) return;
  endpoint->is_peer = true;
  out.sockets.push_back(OpenTransport{.slot = endpoint->slot, .transport = command.transport});
}

void World::on_transport_up(EndpointSlot slot, Instant now, Outbox& out) {
  Endpoint* endpoint = at(slot);
  if (endpoint == nullptr) return;
  endpoint->is_open = true;
  video_.on_transport_up(slot, now);
  out.reports.push_back(plane::PeerConnected{.leg = endpoint->leg});
}

void World::on_transport_down(EndpointSlot slot, Outbox& out) {
  Endpoint* endpoint = at(slot);
  if (endpoint == nullptr) return;
  endpoint->is_open = false;
  video_.remove(slot);
  out.reports.push_back(plane::PeerLost{.leg = endpoint->leg});
}

void World::on_sockets_opened(EndpointSlot slot, const TransportAddress& local, Outbox& out) {
  Endpoint* endpoint = at(slot);
  if (endpoint == nullptr) return;
  endpoint->is_open = true;
  out.reports.push_back(plane::LegOpened{.leg = endpoint->leg, .local = local});
}

void World::on_sockets_failed(EndpointSlot slot, std::string reason, Outbox& out) {
  Endpoint* endpoint = at(slot);
  if (endpoint == nullptr) return;
  out.reports.push_back(plane::LegOpenFailed{.leg = endpoint->leg, .reason = std::move(reason)});
  detach(*endpoint);
}

void World::on(const plane::SetRemote& command, Instant now, Outbox& /*out*/) {
  Endpoint* endpoint = find(command.leg);
  if (endpoint == nullptr) return;
  const audio::Codec codec = command.parameters.codec;
  if (endpoint->parameters && codec != endpoint->codec) forget_codec(*endpoint);
  endpoint->codec = codec;
  endpoint->parameters = command.parameters;
  if (endpoint->is_peer)
    endpoint->parameters->remote = endpoint->parameters->remote_rtcp = kPeerAddress;
  endpoint->receiver.set_remote(*endpoint->parameters,
                                {.ssrc = endpoint->sender.ssrc(), .cname = settings_.cname},
                                random_, now);
  endpoint->sender.set_remote(command.parameters);
  if (endpoint->prompt) endpoint->prompt->playback.set_codec(codec);
}

void World::on(const plane::SetVideo& command, Instant now, Outbox& /*out*/) {
  const Endpoint* endpoint = find(command.leg);
  if (endpoint == nullptr || !endpoint->is_peer) return;
  video_.set({.slot = endpoint->slot, .ssrc = endpoint->sender.ssrc(), .is_up = endpoint->is_open},
             command, now);
}

void World::forget_codec(Endpoint& endpoint) {
  endpoint.hearing = nullptr;
  streams_.give_back(std::move(endpoint.own_stream));
  voices_.give_back(std::move(endpoint.speech.voice));
  endpoint.speech.has_frame = false;
}

void World::on(const plane::Play& command, Instant /*now*/, Outbox& out) {
  Endpoint* endpoint = find(command.leg);
  if (endpoint == nullptr) return;
  end_prompt(*endpoint, false, out);
  endpoint->is_at_seam = true;
  endpoint->prompt.emplace(
      PlayedPrompt{.id = command.playback,
                   .playback = PromptPlayback(command.sound, endpoint->codec, command.times)});
}

void World::on(const plane::StopPlayback& command, Instant /*now*/, Outbox& out) {
  if (Endpoint* endpoint = find(command.leg)) end_prompt(*endpoint, false, out);
}

// NOLINTNEXTLINE(readability-convert-member-functions-to-static)
void World::end_prompt(Endpoint& endpoint, bool completed, Outbox& out) {
  if (!endpoint.prompt) return;
  out.reports.push_back(plane::PlaybackEnded{
      .leg = endpoint.leg, .playback = endpoint.prompt->id, .completed = completed});
  endpoint.prompt.reset();
  endpoint.is_at_seam = true;
}

void World::on(const plane::EnterRoom& command, Instant /*now*/, Outbox& /*out*/) {
  Endpoint* endpoint = find(command.leg);
  if (endpoint == nullptr) return;
  endpoint->is_muted = command.muted;
  endpoint->party = command.party;
  endpoint->listens = command.listens;
  if (endpoint->room != nullptr && endpoint->room->id() == command.room) return;
  if (endpoint->room != nullptr) endpoint->room->leave(*endpoint);
  Room* room = find_room(command.room);
  if (room == nullptr) room = rooms_.emplace_back(std::make_unique<Room>(command.room)).get();
  room->enter(*endpoint);
}

void World::on(const plane::LeaveRoom& command, Instant /*now*/, Outbox& /*out*/) {
  Endpoint* endpoint = find(command.leg);
  if (endpoint != nullptr && endpoint->room != nullptr) endpoint->room->leave(*endpoint);
}

void World::on(const plane::SetMuted& command, Instant /*now*/, Outbox& /*out*/) {
  if (Endpoint* endpoint = find(command.leg)) endpoint->is_muted = command.muted;
}

void World::on(const plane::PlayToRoom& command, Instant /*now*/, Outbox& /*out*/) {
  if (Room* room = find_room(command.room)) room->play(command.sound);
}

void World::on(const plane::SendDigits& command, Instant /*now*/, Outbox& /*out*/) {
  Endpoint* endpoint = find(command.leg);
  if (endpoint == nullptr) return;
  endpoint->sender.queue_digits(command.digits, command.tone);
  endpoint->owes_digits_sent = true;
}

void World::on(const plane::CloseLeg& command, Instant now, Outbox& out) {
  Endpoint* endpoint = find(command.leg);
  if (endpoint == nullptr) {
    out.reports.push_back(plane::LegClosed{.leg = command.leg});
    return;
  }
  end_prompt(*endpoint, false, out);
  if (endpoint->is_open && endpoint->receiver.reporter() != nullptr)
    send_rtcp(*endpoint, endpoint->receiver.reporter()->leave(now), out);
  plane::LegStatistics statistics = endpoint->receiver.statistics();
  statistics.packets_sent = endpoint->sender.packets_sent();
  out.reports.push_back(plane::LegClosed{.leg = command.leg, .statistics = statistics});
  out.sockets.push_back(CloseSockets{.slot = endpoint->slot});
  detach(*endpoint);
}

/// Nothing of this world refers to it any more, nor it to anything of this world.
std::unique_ptr<Endpoint> World::detach(Endpoint& endpoint) {
  if (endpoint.room != nullptr) endpoint.room->leave(endpoint);
  forget_codec(endpoint);
  if (endpoint.prompt) endpoint.prompt->playback.let_go();
  video_.remove(endpoint.slot);
  slots_by_leg_.erase(endpoint.leg);
  free_slots_.push_back(endpoint.slot);
  return std::move(endpoints_[endpoint.slot.index]);
}

std::optional<TakenLeg> World::take_out(LegId leg, Instant now) {
  Endpoint* endpoint = find(leg);
  if (endpoint == nullptr || endpoint->is_peer) return std::nullopt;
  return TakenLeg{.endpoint = detach(*endpoint), .since = now};
}

EndpointSlot World::put_in(TakenLeg taken, Instant now, Outbox& out) {
  const EndpointSlot slot = take_slot();
  Endpoint& endpoint = *taken.endpoint;
  endpoint.slot = slot;
  // Its streams begin anew.
  endpoint.is_at_seam = true;
  const auto away = std::max(now - taken.since, Duration::zero());
  const auto ticks = (away + rtp::kTick / 2) / rtp::kTick;
  endpoint.sender.pass(static_cast<std::uint32_t>(ticks));
  slots_by_leg_.emplace(endpoint.leg, slot);
  out.reports.push_back(plane::LegMoved{.leg = endpoint.leg});
  endpoints_[slot.index] = std::move(taken.endpoint);
  return slot;
}

void World::on_datagram(EndpointSlot slot, BytesView datagram, const TransportAddress& from,
                        Instant arrival) {
  Endpoint* endpoint = at(slot);
  if (endpoint != nullptr) endpoint->receiver.on_datagram(datagram, from, arrival);
}

void World::on_peer_packet(EndpointSlot slot, BytesView packet, VideoTimes times, Outbox& out) {
  Endpoint* endpoint = at(slot);
  if (endpoint == nullptr || packet.size() > kMaxReceivedBytes) return;
  Receiver& receiver = endpoint->receiver;
  if (wire::is_rtcp(packet)) {
    receiver.on_rtcp(packet, kPeerAddress, times.arrival);
    video_.on_rtcp(slot, packet, receiver.round_trip(), times.now, out);
    return;
  }
  const auto parsed = wire::parse_rtp(packet);
  if (!parsed || receiver.takes(parsed->header.payload_type))
    receiver.on_datagram(packet, kPeerAddress, times.arrival);
  else
    video_.on_rtp(slot, *parsed, times, out);
}

void World::on_rtcp(EndpointSlot slot, BytesView datagram, const TransportAddress& from,
                    Instant arrival) {
  if (Endpoint* endpoint = at(slot)) endpoint->receiver.on_rtcp(datagram, from, arrival);
}

void World::tick(Instant now, Outbox& out) {
  ++tick_;
  receive(now, out);
  for (const auto& room : rooms_) room->choose_speakers(settings_.active_speakers);
  choose_streams(out);
  encode_noise();
  for (const auto& room : rooms_) room->encode(tick_, noise_);
  send(now, out);
  video_.pass(now, out);
  tidy();
  if (tick_ % kTicksPerLevels != 0) return;
  prompts_.tidy();
  report_levels(out);
}

void World::receive(Instant now, Outbox& out) {
  const ListeningTools tools{.voices = voices_, .scratch = scratch_};
  for (const auto& endpoint : endpoints_) {
    if (!endpoint || !endpoint->parameters) continue;
    const bool is_heard = endpoint->room != nullptr && !endpoint->is_muted;
    endpoint->receiver.tick({.now = now, .leg = endpoint->leg, .is_heard = is_heard},
                            endpoint->speech, tools, out);
  }
}

/// Every leg finds its stream before any is encoded: a stream that begins in this tick goes on
/// where that of its first listener was after the last.
void World::choose_streams(Outbox& out) {
  for (const auto& endpoint : endpoints_) {
    if (!endpoint || !endpoint->parameters) continue;
    if (endpoint->prompt && endpoint->prompt->playback.has_ended())
      end_prompt(*endpoint, true, out);
    EncodedStream* stream =
        endpoint->is_sending() && !endpoint->prompt ? stream_for(*endpoint) : nullptr;
    if (stream != nullptr) {
      if (stream != endpoint->hearing) stream->adopt(endpoint->hearing, tick_);
      stream->need(tick_);
    }
    endpoint->hearing = stream;
    if (stream != endpoint->own_stream.get()) streams_.give_back(std::move(endpoint->own_stream));
  }
}

EncodedStream* World::stream_for(Endpoint& endpoint) {
  const Room* room = endpoint.room;
  if (room != nullptr && endpoint.listens && room->is_audible_to(endpoint)) {
    return room->has_own_mix(endpoint) ? own_stream(endpoint) : shared_stream(endpoint);
  }
  auto& quiet = quiet_[static_cast<std::size_t>(endpoint.codec)];
  if (!quiet) quiet = streams_.take(endpoint.codec);
  return quiet.get();
}

EncodedStream* World::own_stream(Endpoint& endpoint) {
  if (!endpoint.own_stream) endpoint.own_stream = streams_.take(endpoint.codec);
  endpoint.own_stream->protect(needs_protection(endpoint) ? audio::Protection::AgainstLoss
                                                          : audio::Protection::None);
  return endpoint.own_stream.get();
}

EncodedStream* World::shared_stream(Endpoint& endpoint) {
  auto& stream = endpoint.room->shared_stream(endpoint.codec, streams_);
  if (needs_protection(endpoint)) stream.protect(audio::Protection::AgainstLoss);
  return &stream;
}

void World::encode_noise() {
  for (const auto& stream : quiet_)
    if (stream && stream->is_needed(tick_))
      stream->encode(noise_[bus_of(stream->codec())].frame(tick_));
}

void World::send(Instant now, Outbox& out) {
  for (const auto& endpoint : endpoints_) {
    if (!endpoint || !endpoint->parameters) continue;
    send_media(*endpoint, now, out);
    rtp::Reporter& reporter = *endpoint->receiver.reporter();
    if (endpoint->is_open && now >= reporter.deadline())
      send_rtcp(*endpoint, reporter.on_deadline(now), out);
    if (endpoint->owes_digits_sent && !endpoint->sender.is_sending_digits()) {
      endpoint->owes_digits_sent = false;
      out.reports.push_back(plane::DigitsSent{.leg = endpoint->leg});
    }
  }
}

BytesView World::payload_for(Endpoint& endpoint) {
  // A prompt goes on in time even if nothing may be sent.
  if (endpoint.prompt) return endpoint.prompt->playback.next(prompts_);
  return endpoint.hearing == nullptr ? BytesView{} : endpoint.hearing->payload();
}

void World::send_media(Endpoint& endpoint, Instant now, Outbox& out) {
  BytesView payload = payload_for(endpoint);
  const auto to = endpoint.receiver.destination();
  if (!endpoint.is_sending() || !to) {
    endpoint.sender.pass();
    return;
  }
  const BytesView settling = audio::settling_payload(endpoint.codec);
  if (std::exchange(endpoint.is_at_seam, false) && !settling.empty()) payload = settling;
  endpoint.sender.send(payload, {.slot = endpoint.slot, .to = *to}, *endpoint.receiver.reporter(),
                       now, out);
}

void World::send_rtcp(const Endpoint& endpoint, BytesView report, Outbox& out) {
  const auto to = endpoint.receiver.rtcp_destination();
  if (!to) return;
  const auto memory = out.packet_memory();
  CHECK(report.size() <= memory.size());
  std::ranges::copy(report, memory.begin());
  out.send({.slot = endpoint.slot,
            .is_rtcp = !endpoint.receiver.is_rtcp_muxed(),
            .size_bytes = static_cast<std::uint16_t>(report.size()),
            .to = *to});
}

void World::tidy() {
  for (auto& stream : quiet_)
    if (stream && !stream->is_needed(tick_)) streams_.give_back(std::move(stream));
  for (const auto& room : rooms_) room->tidy(tick_, streams_);
  std::erase_if(rooms_, [](const auto& room) { return room->is_empty(); });
}

void World::report_levels(Outbox& out) const {
  for (const auto& room : rooms_) out.reports.push_back(room->levels());
}

}  // namespace convoke::media
