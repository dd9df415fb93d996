#include "media_io/worker_loop.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <utility>
#include <variant>

#include "base/check.h"
#include "media_io/sockaddr.h"
#include "rtp/tick.h"

namespace convoke::media_io {
namespace {

using rtp::kTick;
using std::chrono::milliseconds;

constexpr Duration kLate = milliseconds(5);
/// A worker that is later than this leaves ticks out instead of hurrying after them.
constexpr Duration kMaxCatchUp = 3 * kTick;
/// Video does not wait for the tick: while somebody publishes, the port of browsers is looked at
/// so often.
constexpr Duration kPass = milliseconds(5);
constexpr std::uint64_t kTicksPerStatistics = 50;
/// RTCP waits up to half a second; the kernel's stamp tells when it came.
constexpr std::uint64_t kTicksPerRtcp = 25;
/// One leg cannot hold up the others: what is beyond waits for the next tick.
constexpr std::size_t kMaxBatchesPerTick = 16;
/// Nor can a flood at the port of browsers: two ticks of what 1,000 of them send with video.
constexpr std::size_t kMaxPeerBatches = 256;
/// A phone sends one packet a tick, all browsers together many.
constexpr std::size_t kPhoneBatch = 4;
constexpr std::size_t kPeerBatch = 32;

Instant now() {
  return Instant(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

void sleep_until(Instant due) {
  const auto since_epoch = due.time_since_epoch();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
  const timespec at{.tv_sec = seconds.count(), .tv_nsec = (since_epoch - seconds).count()};
  while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, nullptr) == EINTR) {
  }
}

}  // namespace

WorkerLoop::WorkerLoop(const WorkerSettings& settings, const Shared& shared, WorkerSinks sinks)
    : commands_(shared.commands),
      arriving_(shared.arriving),
      handed_over_(shared.handed_over),
      sinks_(std::move(sinks)),
      ports_(settings.ports, settings.first_pair),
      random_(settings.seed),
      world_(settings.world, random_),
      peer_socket_(shared.peers),
      to_peers_(shared.peers.fd()),
      peer_port_(shared.dtls),
      stream_sockets_(shared.listener, peer_streams_),
      from_phone_(kPhoneBatch),
      from_peers_(kPeerBatch),
      statistics_{.worker = settings.number} {}

void WorkerLoop::run(const std::stop_token& stop) {
  Instant due = now() + kTick;
  while (!stop.stop_requested()) {
    wait_until(due);
    const Instant begun = now();
    take_commands(begun);
    receive(begun);
    world_.tick(begun, out_);
    peer_port_.tick(begun, peer_out_);
    flush_peers(begun);
    flush(begun);
    stream_sockets_.flush(begun);
    stream_sockets_.tick(begun);
    count_tick(due, begun, now());
    due += kTick;
    if (begun - due > kMaxCatchUp) due = begun;
  }
}

void WorkerLoop::wait_until(Instant due) {
  while (world_.has_video()) {
    const Instant next = now() + kPass;
    if (next + kPass / 2 > due) break;
    sleep_until(next);
    pass(now());
  }
  sleep_until(due);
}

void WorkerLoop::pass(Instant begun) {
  receive_from_peers(begun, wall_clock_offset());
  receive_from_streams(begun);
  world_.pass(begun, out_);
  flush(begun);
  stream_sockets_.flush(begun);
  statistics_.busy += now() - begun;
}

/// Who arrives is put before what is for him: the commands are taken from their queue first.
void WorkerLoop::take_commands(Instant now) {
  taken_.clear();
  commands_.drain(taken_);
  arriving_.drain(taken_in_);
  for (auto& luggage : taken_in_) take_in(std::move(luggage), now);
  taken_in_.clear();
  for (const auto& command : taken_) std::visit([&](const auto& one) { on(one, now); }, command);
}

void WorkerLoop::on(const plane::Command& command, Instant now) {
  world_.on_command(command, now, out_);
  flush(now);
}

void WorkerLoop::on(const CallOut& command, Instant now) {
  Luggage luggage{.leg = command.leg, .taken = world_.take_out(command.leg, now)};
  if (luggage.taken)
    luggage.sockets = std::exchange(sockets_at(luggage.taken->endpoint->slot), RtpSockets{});
  const auto pushed = handed_over_.push(std::move(luggage));
  CHECK(pushed != BoundedQueue<Luggage>::Push::Refused);
  sinks_.handed_over();
}

void WorkerLoop::take_in(Luggage luggage, Instant now) {
  if (luggage.taken)
    sockets_at(world_.put_in(std::move(*luggage.taken), now, out_)) = std::move(luggage.sockets);
  flush(now);
  for (const auto& command : luggage.commands) on(command, now);
}

void WorkerLoop::receive(Instant now) {
  const Duration offset = wall_clock_offset();
  const auto drain = [&](int fd, auto&& deliver) {
    for (std::size_t round = 0; round < kMaxBatchesPerTick; ++round) {
      const std::size_t count = from_phone_.receive(fd);
      for (std::size_t i = 0; i < count; ++i)
        deliver(from_phone_.bytes(i), from_phone_.from(i), from_phone_.arrival(i, offset, now));
      if (count < from_phone_.capacity()) return;
    }
  };
  receive_from_peers(now, offset);
  receive_from_streams(now);
  for (std::uint32_t i = 0; i < sockets_.size(); ++i) {
    if (!sockets_[i].rtp.is_open()) continue;
    const media::EndpointSlot slot{i};
    drain(sockets_[i].rtp.get(), [&](BytesView bytes, const auto& from, Instant arrival) {
      world_.on_datagram(slot, bytes, from, arrival);
    });
    if (i % kTicksPerRtcp != statistics_.ticks % kTicksPerRtcp) continue;
    drain(sockets_[i].rtcp.get(), [&](BytesView bytes, const auto& from, Instant arrival) {
      world_.on_rtcp(slot, bytes, from, arrival);
    });
  }
}

/// All browsers send to one port: as many batches as there are waiting, up to what so many send in
/// a few ticks.
void WorkerLoop::receive_from_peers(Instant now, Duration wall_clock_offset) {
  for (std::size_t round = 0; round < kMaxPeerBatches; ++round) {
    const std::size_t count = from_peers_.receive(peer_socket_.fd());
    for (std::size_t i = 0; i < count; ++i) {
      const ice::Path path{
          .local = {from_peers_.to(i).value_or(peer_socket_.local().ip), peer_socket_.local().port},
          .remote = from_peers_.from(i)};
      const auto opened = peer_port_.on_datagram(from_peers_.bytes(i), path, now, peer_out_);
      if (opened)
        world_.on_peer_packet(
            opened->slot, opened->packet,
            {.arrival = from_peers_.arrival(i, wall_clock_offset, now), .now = now}, out_);
    }
    flush(now);
    if (count < from_peers_.capacity()) break;
  }
  flush_peers(now);
}

void WorkerLoop::receive_from_streams(Instant now) {
  const auto take_media = [&](const media::PeerPort::Opened& opened) {
    world_.on_peer_packet(opened.slot, opened.packet, {.arrival = now, .now = now}, out_);
  };
  const auto after_read = [&] {
    flush(now);
    flush_peers(now);
  };
  stream_sockets_.receive(now, peer_out_, {.media = take_media, .read = after_read});
}

/// What UDP cannot send now is lost; over TCP it waits a little.
void WorkerLoop::send_to_peer(const ice::Path& path, BytesView bytes, Instant now) {
  if (path.transport == ice::Transport::Tcp) {
    peer_streams_.send(path, bytes, now);
  } else {
    to_peers_.add(bytes, path.local.ip, path.remote);
  }
}

void WorkerLoop::flush_peers(Instant now) {
  for (const auto& datagram : peer_out_.datagrams) send_to_peer(datagram.path, datagram.bytes, now);
  to_peers_.flush();
  peer_out_.datagrams.clear();
  for (const auto& change : peer_out_.changes) {
    if (change.kind == media::PeerChange::Kind::Up) {
      world_.on_transport_up(change.slot, now, out_);
    } else {
      world_.on_transport_down(change.slot, out_);
    }
  }
  peer_out_.changes.clear();
}

void WorkerLoop::flush(Instant now) {
  for (const auto& packet : out_.packets()) send(packet, now);
  to_peers_.flush();
  std::swap(requests_, out_.sockets);
  for (const auto& request : requests_) std::visit([&](const auto& one) { on(one, now); }, request);
  requests_.clear();
  for (auto& report : out_.reports) sinks_.report(std::move(report));
  out_.clear();
}

RtpSockets& WorkerLoop::sockets_at(media::EndpointSlot slot) {
  if (sockets_.size() <= slot.index) sockets_.resize(slot.index + 1);
  return sockets_[slot.index];
}

void WorkerLoop::on(const media::OpenSockets& request, Instant /*now*/) {
  auto sockets = ports_.bind(request.local_ip);
  if (!sockets) {
    const char* reason = errno == EADDRINUSE ? "no port is free" : "cannot bind the address";
    world_.on_sockets_failed(request.slot, reason, out_);
    return;
  }
  const TransportAddress local = sockets->local;
  sockets_at(request.slot) = std::move(*sockets);
  world_.on_sockets_opened(request.slot, local, out_);
}

void WorkerLoop::on(const media::OpenTransport& request, Instant now) {
  peer_port_.open(request.slot, request.transport, now, peer_out_);
  flush_peers(now);
}

void WorkerLoop::on(const media::CloseSockets& request, Instant now) {
  peer_port_.close(request.slot, now, peer_out_);
  flush_peers(now);
  if (request.slot.index < sockets_.size()) sockets_[request.slot.index] = RtpSockets{};
}

// UDP: what cannot be sent is lost.
void WorkerLoop::send(const media::OutgoingPacket& packet, Instant now) {
  const BytesView bytes = out_.bytes(packet);
  if (peer_port_.has(packet.slot)) {
    const auto turn =
        packet.is_repeated ? media::PeerPort::Turn::Again : media::PeerPort::Turn::First;
    if (const auto ready = peer_port_.protect(packet.slot, bytes, now, turn))
      send_to_peer(ready->path, ready->bytes, now);
    return;
  }
  const RtpSockets& sockets = sockets_[packet.slot.index];
  const int fd = packet.is_rtcp ? sockets.rtcp.get() : sockets.rtp.get();
  const Sockaddr to = to_sockaddr(packet.to);
  ::sendto(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to.get(), to.size_bytes);
}

void WorkerLoop::count_tick(Instant due, Instant begun, Instant ended) {
  const Duration lateness = begun - due;
  ++statistics_.ticks;
  if (lateness > kLate) ++statistics_.ticks_late;
  statistics_.worst_lateness = std::max(statistics_.worst_lateness, lateness);
  statistics_.busy += ended - begun;
  if (statistics_.ticks % kTicksPerStatistics != 0) return;
  statistics_.legs = static_cast<std::uint32_t>(world_.leg_count());
  statistics_.rooms = static_cast<std::uint32_t>(world_.room_count());
  sinks_.report(statistics_);
  statistics_.worst_lateness = {};
  statistics_.busy = {};
}

}  // namespace convoke::media_io
