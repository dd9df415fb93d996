#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "base/descriptor.h"
#include "base/time.h"
#include "media/peer_streams.h"
#include "media_io/stream_listener.h"

namespace convoke::media_io {

/// The sockets of a PeerStreams: accepts, reads, writes and closes, and never waits. Its media
/// worker owns it.
class StreamSockets {
 public:
  /// Both must outlive this.
  StreamSockets(const StreamListener& listener, media::PeerStreams& streams);

  /// What becomes of what came: `media` takes a packet, `read` is told after all of one read.
  struct Take {
    std::function<void(const media::PeerPort::Opened&)> media;
    std::function<void()> read;
  };
  /// Accepts who waits, and gives what came: of each connection one read, of all together
  /// kPassBytes and one read more.
  void receive(Instant now, media::PeerOutbox& out, const Take& take);
  /// Writes what waits, as far as the kernel takes it.
  void flush(Instant now);
  /// Closes what is over: once a tick, after flush(), so that goodbyes are sent.
  void tick(Instant now);

 private:
  static constexpr std::size_t kReadBytes = std::size_t{32} * 1024;
  /// Of a stranger: a check and a hello.
  static constexpr std::size_t kUnprovenReadBytes = std::size_t{2} * 1024;
  /// What is beyond waits for the next time.
  static constexpr std::size_t kPassBytes = std::size_t{1024} * 1024;

  void accept(Instant now);
  std::size_t read(media::StreamId id, Instant now, media::PeerOutbox& out, const Take& take);

  const StreamListener& listener_;
  media::PeerStreams& streams_;
  Descriptor epoll_;
  std::unordered_map<media::StreamId, Descriptor> sockets_{};
  std::vector<media::StreamId> to_close_{};
  std::array<std::uint8_t, kReadBytes> memory_{};
};

}  // namespace convoke::media_io
