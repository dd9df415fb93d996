#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

#include "base/bounded_queue.h"
#include "dtls/server.h"
#include "media/world.h"
#include "media_io/peer_socket.h"
#include "media_io/rtp_sockets.h"
#include "media_io/stream_listener.h"
#include "plane/messages.h"

namespace convoke::media_io {

struct WorkerSettings {
  std::uint32_t number = 0;  ///< Of this worker among all, from 0.
  PortRange ports{};
  std::uint32_t first_pair = 0;     ///< Where it begins in that range.
  TransportAddress peers{};         ///< Where browsers' media is to come; port 0: any free one.
  TransportAddress peer_streams{};  ///< The same over TCP.
  media::WorldSettings world{};
  std::uint64_t seed = 1;  ///< Of SSRCs and first sequence numbers; from true randomness.
  std::size_t command_capacity = 65536;        ///< Commands waiting for the next tick.
  std::size_t leg_capacity = media::kMaxLegs;  ///< Legs of all workers together.
};

/// A leg on its way from one worker to another, with its sockets, in which packets wait.
struct Luggage {
  LegId leg{};
  std::optional<media::TakenLeg> taken{};  ///< Nothing: its worker did not know it.
  RtpSockets sockets{};
  std::vector<plane::Command> commands{};  ///< What it is to be told when it arrives.
};

/// Hand it over.
struct CallOut {
  LegId leg{};
};
using WorkerCommand = std::variant<plane::Command, CallOut>;

/// What a worker tells, on its own thread: neither may wait.
struct WorkerSinks {
  std::function<void(plane::Report)> report{};
  std::function<void()> handed_over{};  ///< There is something to take.
};

/// One of the media workers: a thread that ticks every 20 ms. Between two ticks packets wait in the
/// kernel's socket buffers, so there is nothing to poll for and no wake-up but the tick; only while
/// somebody publishes video the ports of browsers are looked at every 5 ms.
class WorkerThread {
 public:
  /// Throws std::runtime_error in a sentence if a port for browsers cannot be had. `dtls` must
  /// outlive this.
  WorkerThread(WorkerSettings settings, const dtls::Server& dtls, WorkerSinks sinks);
  /// Stops at the next tick. Legs that are open are closed without a word.
  ~WorkerThread();
  WorkerThread(const WorkerThread&) = delete;
  WorkerThread& operator=(const WorkerThread&) = delete;

  /// From any thread; takes effect at the next tick. False: too many are waiting, nothing was
  /// taken.
  bool post(plane::Command command);
  /// Hands the leg over at the next tick, after what was posted before. False as above.
  bool call_out(LegId leg);
  /// From any thread: what it has handed over since the last time.
  std::vector<Luggage> take_handed_over();
  /// From any thread: takes a leg in at the next tick, before what is posted after this. False:
  /// more are on their way than WorkerSettings::leg_capacity, so this worker has stood still for
  /// long.
  bool put(Luggage luggage);

  /// Where browsers' media comes.
  const TransportAddress& peers() const { return peers_.local(); }
  const TransportAddress& peer_streams() const { return listener_.local(); }
  /// What the kernel keeps for us while we are late; less than PeerSocket::kWantedBufferBytes where
  /// the system does not allow it.
  int peer_buffer_bytes() const { return peers_.receive_buffer_bytes(); }

 private:
  BoundedQueue<WorkerCommand> commands_;
  BoundedQueue<Luggage> arriving_;
  BoundedQueue<Luggage> handed_over_;  // Has room for all legs that there are.
  PeerSocket peers_;
  StreamListener listener_;
  std::jthread thread_;  // Last: it uses what stands before it.
};

}  // namespace convoke::media_io
