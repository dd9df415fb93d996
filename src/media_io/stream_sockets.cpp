#include "media_io/stream_sockets.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <utility>

namespace convoke::media_io {
namespace {

/// No stream has this id.
constexpr std::uint64_t kListener = 0;
/// What is beyond waits for the next time.
constexpr int kMaxAcceptedAtOnce = 64;
constexpr std::size_t kEvents = 256;
/// Enough for each of media::PeerStreams::kMaxStreams once.
constexpr int kMaxRounds = 16;

void watch(int epoll, int fd, std::uint64_t id) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = id;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

}  // namespace

StreamSockets::StreamSockets(const StreamListener& listener, media::PeerStreams& streams)
    : listener_(listener), streams_(streams), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  watch(epoll_.get(), listener_.fd(), kListener);
}

void StreamSockets::receive(Instant now, media::PeerOutbox& out, const Take& take) {
  std::array<epoll_event, kEvents> events{};
  std::size_t bytes = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    const int count = ::epoll_wait(epoll_.get(), events.data(), kEvents, 0);
    for (const auto& event : std::span(events).first(static_cast<std::size_t>(std::max(0, count))))
      if (event.data.u64 == kListener) {
        accept(now);
      } else {
        bytes += read(media::StreamId{event.data.u64}, now, out, take);
        if (bytes >= kPassBytes) return;
      }
    if (count < static_cast<int>(kEvents)) return;
  }
}

void StreamSockets::accept(Instant now) {
  for (int i = 0; i < kMaxAcceptedAtOnce; ++i) {
    auto accepted = listener_.accept();
    if (!accepted) return;
    const auto id = streams_.on_accepted(accepted->local, accepted->remote, now);
    if (!id) continue;
    watch(epoll_.get(), accepted->socket.get(), id->value);
    sockets_.emplace(*id, std::move(accepted->socket));
  }
}

/// One read for each time: what is beyond waits for the next, so that nobody holds up the others.
/// Gives how many bytes it was.
std::size_t StreamSockets::read(media::StreamId id, Instant now, media::PeerOutbox& out,
                                const Take& take) {
  const auto found = sockets_.find(id);
  if (found == sockets_.end() || !streams_.path_of(id)) return 0;
  const std::size_t most_bytes = streams_.is_proven(id) ? kReadBytes : kUnprovenReadBytes;
  const auto count = ::recv(found->second.get(), memory_.data(), most_bytes, MSG_DONTWAIT);
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  if (count <= 0) {
    streams_.on_closed(id);
    sockets_.erase(found);
    return 0;
  }
  streams_.on_bytes(id, BytesView(memory_).first(static_cast<std::size_t>(count)));
  while (const auto opened = streams_.next(id, now, out)) take.media(*opened);
  take.read();
  return static_cast<std::size_t>(count);
}

void StreamSockets::flush(Instant now) {
  streams_.flush(now, [this](media::StreamId id, BytesView bytes) {
    const auto count =
        ::send(sockets_.at(id).get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    return static_cast<std::size_t>(std::max<ssize_t>(0, count));
  });
}

void StreamSockets::tick(Instant now) {
  to_close_.clear();
  streams_.tick(now, to_close_);
  for (const auto id : to_close_) sockets_.erase(id);
}

}  // namespace convoke::media_io
