#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "base/bounded_queue.h"
#include "dtls/server.h"
#include "media/world.h"
#include "media_io/peer_socket.h"
#include "media_io/rtp_sockets.h"
#include "media_io/stream_listener.h"
#include "plane/messages.h"

namespace convoke::media_io {

struct WorkerSettings {
  PortRange ports{};
  TransportAddress peers{};         ///< Where browsers' media is to come; port 0: any free one.
  TransportAddress peer_streams{};  ///< The same over TCP.
  media::WorldSettings world{};
  std::uint64_t seed = 1;  ///< Of SSRCs and first sequence numbers; from true randomness.
  std::size_t command_capacity = 65536;  ///< Commands waiting for the next tick.
};

/// A media worker: a thread that ticks every 20 ms. Between two ticks packets wait in the kernel's
/// socket buffers, so there is nothing to poll for and no wake-up but the tick; only while somebody
/// publishes video the ports of browsers are looked at every 5 ms.
class WorkerThread {
 public:
  /// Called on the worker's thread: it must not wait.
  using ReportSink = std::function<void(plane::Report)>;

  /// Throws std::runtime_error in a sentence if a port for browsers cannot be had.
  WorkerThread(WorkerSettings settings, ReportSink sink);
  /// Stops at the next tick. Legs that are open are closed without a word.
  ~WorkerThread();
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

  /// From any thread; takes effect at the next tick. False: too many are waiting, nothing was
  /// taken.
  bool post(plane::Command command);

  /// Where browsers' media comes.
  const TransportAddress& peers() const { return peers_.local(); }
  const TransportAddress& peer_streams() const { return listener_.local(); }
  /// What the kernel keeps for us while we are late; less than PeerSocket::kWantedBufferBytes where
  /// the system does not allow it.
  int peer_buffer_bytes() const { return peers_.receive_buffer_bytes(); }
  /// Of the certificate that browsers see.
  const dtls::Fingerprint& fingerprint() const { return certificate_.fingerprint(); }

 private:
  BoundedQueue<plane::Command> commands_;
  PeerSocket peers_;
  StreamListener listener_;
  dtls::Certificate certificate_{};
  dtls::Server dtls_{certificate_};
  std::jthread thread_;  // Last: it uses what stands before it.
};

}  // namespace convoke::media_io
