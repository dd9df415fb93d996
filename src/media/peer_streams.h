#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/time.h"
#include "ice/path.h"
#include "media/peer_port.h"
#include "media/stream_queue.h"
#include "wire/tcp_framing.h"

namespace convoke::media {

/// One TCP connection of a browser.
using StreamId = NumberId<struct StreamTag>;

/// The TCP connections of all browsers of a worker (RFC 6544, we are passive), each a path of its
/// PeerPort: finds the packets in what comes, frames what leaves (RFC 4571), and says which
/// connections are to be closed. A connection is proven while its path is checked; one that is not
/// has ten seconds. Sans-IO; its media worker owns it.
class PeerStreams {
 public:
  /// Browsers open connections even where UDP works, mostly one or two.
  static constexpr std::size_t kMaxStreams = 4096;
  /// Connections that are not proven, of all and of one source (`IpAddress::network()`).
  static constexpr std::size_t kMaxUnproven = 1024;
  static constexpr std::size_t kMaxUnprovenOfSource = 64;
  static constexpr Duration kProofLimit = std::chrono::seconds(10);
  /// A connection that takes no byte for so long is closed.
  static constexpr Duration kStallLimit = std::chrono::seconds(5);

  /// `port` must outlive this.
  explicit PeerStreams(PeerPort& port) : port_(port) {}

  /// A connection was accepted. Nothing: there are too many, close it.
  std::optional<StreamId> on_accepted(const TransportAddress& local, const TransportAddress& remote,
                                      Instant now);
  /// It was closed by the other side, or broke.
  void on_closed(StreamId id);

  /// What came on a connection; then call next() until it gives nothing. The bytes must live until
  /// then. Does nothing for a connection that is not known.
  void on_bytes(StreamId id, BytesView bytes);
  /// The next packet of media.
  std::optional<PeerPort::Opened> next(StreamId id, Instant now, PeerOutbox& out);
  std::optional<ice::Path> path_of(StreamId id) const;
  /// False for a connection that is not known, too.
  bool is_proven(StreamId id) const;

  /// Queues a packet. One for a path that is no open connection's is dropped, as is one that finds
  /// the queue full.
  void send(const ice::Path& path, BytesView packet, Instant now);

  /// Writes some of the bytes, without waiting, and says how many.
  using Write = std::function<std::size_t(StreamId, BytesView)>;
  /// Hands everything that waits to `write`, connection by connection.
  void flush(Instant now, const Write& write);

  /// Once a tick: the connections that are to be closed now, which are forgotten.
  void tick(Instant now, std::vector<StreamId>& to_close);

  std::size_t size() const { return streams_.size(); }

 private:
  struct Stream {
    ice::Path path{};
    Instant proof_deadline{};
    bool is_proven = false;
    bool is_over = false;     // to be closed
    bool is_begun = false;    // its first packet came
    bool is_waiting = false;  // stands in waiting_
    std::optional<Instant> stalled_since{};
    wire::Reassembler reassembler{};
    StreamQueue queue{};
  };
  using Streams = std::unordered_map<StreamId, Stream>;

  Stream* find(StreamId id);
  void note_proof(Stream& stream, Instant now);
  void forget_unproven(const IpAddress& ip);
  void unlink(StreamId id, const ice::Path& path);
  Streams::iterator forget(Streams::iterator stream);
  static void flush_one(StreamId id, Stream& stream, Instant now, const Write& write);

  PeerPort& port_;
  Streams streams_{};
  std::unordered_map<ice::Path, StreamId, ice::PathHash> by_path_{};
  std::map<IpAddress, std::size_t> unproven_of_{};  // by network
  std::size_t unproven_ = 0;
  std::vector<StreamId> waiting_{};
  std::vector<StreamId> flushed_{};
  StreamId last_{};
};

}  // namespace convoke::media
