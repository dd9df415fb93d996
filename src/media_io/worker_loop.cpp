#include "media_io/worker_loop.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <ctime>
#include <utility>
#include <variant>

#include "media_io/sockaddr.h"

namespace convoke::media_io {
namespace {

using std::chrono::milliseconds;

constexpr Duration kTick = milliseconds(20);
constexpr Duration kLate = milliseconds(5);
/// A worker that is later than this leaves ticks out instead of hurrying after them.
constexpr Duration kMaxCatchUp = 3 * kTick;
constexpr std::uint64_t kTicksPerStatistics = 50;
/// RTCP waits up to half a second; the kernel's stamp tells when it came.
constexpr std::uint64_t kTicksPerRtcp = 25;
/// One leg cannot hold up the others: what is beyond waits for the next tick.
constexpr std::size_t kMaxBatchesPerTick = 8;

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

WorkerLoop::WorkerLoop(const WorkerSettings& settings, BoundedQueue<plane::Command>& commands,
                       WorkerThread::ReportSink sink)
    : commands_(commands),
      sink_(std::move(sink)),
      ports_(settings.ports),
      random_(settings.seed),
      world_(settings.world, random_) {}

void WorkerLoop::run(const std::stop_token& stop) {
  Instant due = now() + kTick;
  while (!stop.stop_requested()) {
    sleep_until(due);
    const Instant begun = now();
    take_commands(begun);
    receive(begun);
    world_.tick(begun, out_);
    flush();
    count_tick(due, begun, now());
    due += kTick;
    if (begun - due > kMaxCatchUp) due = begun;
  }
}

void WorkerLoop::take_commands(Instant now) {
  taken_.clear();
  commands_.drain(taken_);
  for (const auto& command : taken_) {
    world_.on_command(command, now, out_);
    flush();
  }
}

void WorkerLoop::receive(Instant now) {
  const Duration offset = wall_clock_offset();
  const auto drain = [&](int fd, auto&& deliver) {
    for (std::size_t round = 0; round < kMaxBatchesPerTick; ++round) {
      const std::size_t count = batch_.receive(fd);
      for (std::size_t i = 0; i < count; ++i)
        deliver(batch_.bytes(i), batch_.from(i), batch_.arrival(i, offset, now));
      if (count < ReceiveBatch::capacity()) return;
    }
  };
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

void WorkerLoop::flush() {
  for (const auto& packet : out_.packets()) send(packet);
  std::swap(requests_, out_.sockets);
  for (const auto& request : requests_) std::visit([&](const auto& one) { on(one); }, request);
  requests_.clear();
  for (auto& report : out_.reports) sink_(std::move(report));
  out_.clear();
}

void WorkerLoop::on(const media::OpenSockets& request) {
  if (sockets_.size() <= request.slot.index) sockets_.resize(request.slot.index + 1);
  auto sockets = ports_.bind(request.local_ip);
  if (!sockets) {
    const char* reason = errno == EADDRINUSE ? "no port is free" : "cannot bind the address";
    world_.on_sockets_failed(request.slot, reason, out_);
    return;
  }
  const TransportAddress local = sockets->local;
  sockets_[request.slot.index] = std::move(*sockets);
  world_.on_sockets_opened(request.slot, local, out_);
}

void WorkerLoop::on(const media::OpenTransport& request) {
  world_.on_transport_down(request.slot, out_);
}

void WorkerLoop::on(const media::CloseSockets& request) {
  if (request.slot.index < sockets_.size()) sockets_[request.slot.index] = RtpSockets{};
}

void WorkerLoop::send(const media::OutgoingPacket& packet) {
  const RtpSockets& sockets = sockets_[packet.slot.index];
  const int fd = packet.is_rtcp ? sockets.rtcp.get() : sockets.rtp.get();
  const BytesView bytes = out_.bytes(packet);
  const Sockaddr to = to_sockaddr(packet.to);
  // UDP: what cannot be sent is lost.
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
  sink_(statistics_);
  statistics_.worst_lateness = {};
  statistics_.busy = {};
}

}  // namespace convoke::media_io
