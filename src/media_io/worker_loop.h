#pragma once

#include <stop_token>
#include <vector>

#include "base/bounded_queue.h"
#include "base/random.h"
#include "media/outbox.h"
#include "media/peer_port.h"
#include "media/peer_streams.h"
#include "media/world.h"
#include "media_io/peer_socket.h"
#include "media_io/receive_batch.h"
#include "media_io/rtp_sockets.h"
#include "media_io/send_batch.h"
#include "media_io/stream_listener.h"
#include "media_io/stream_sockets.h"
#include "media_io/worker_thread.h"

namespace convoke::media_io {

/// What runs on a worker's thread: drain the commands, drain the sockets, tick, send.
class WorkerLoop {
 public:
  /// What its thread has and outlives the loop.
  struct Shared {
    const PeerSocket& peers;
    const StreamListener& listener;
    const dtls::Server& dtls;
    BoundedQueue<WorkerCommand>& commands;
    BoundedQueue<Luggage>& arriving;
    BoundedQueue<Luggage>& handed_over;
  };
  WorkerLoop(const WorkerSettings& settings, const Shared& shared, WorkerSinks sinks);

  void run(const std::stop_token& stop);

 private:
  void wait_until(Instant due);
  void pass(Instant begun);
  void take_commands(Instant now);
  void take_in(Luggage luggage, Instant now);
  void on(const plane::Command& command, Instant now);
  void on(const CallOut& command, Instant now);
  void receive(Instant now);
  void receive_from_peers(Instant now, Duration wall_clock_offset);
  void receive_from_streams(Instant now);
  void flush(Instant now);
  void flush_peers(Instant now);
  void send_to_peer(const ice::Path& path, BytesView bytes, Instant now);
  RtpSockets& sockets_at(media::EndpointSlot slot);
  void on(const media::OpenSockets& request, Instant now);
  void on(const media::OpenTransport& request, Instant now);
  void on(const media::CloseSockets& request, Instant now);
  void send(const media::OutgoingPacket& packet, Instant now);
  void count_tick(Instant due, Instant begun, Instant ended);

  BoundedQueue<WorkerCommand>& commands_;
  BoundedQueue<Luggage>& arriving_;
  BoundedQueue<Luggage>& handed_over_;
  WorkerSinks sinks_;
  PortPairs ports_;
  SeededRandom random_;
  media::World world_;
  const PeerSocket& peer_socket_;
  SendBatch to_peers_;
  media::PeerPort peer_port_;
  media::PeerStreams peer_streams_{peer_port_};
  StreamSockets stream_sockets_;
  media::PeerOutbox peer_out_;
  media::Outbox out_;
  std::vector<WorkerCommand> taken_;
  std::vector<Luggage> taken_in_;
  std::vector<media::SocketRequest> requests_;
  std::vector<RtpSockets> sockets_;  ///< By slot; closed ones are free.
  ReceiveBatch from_phone_;
  ReceiveBatch from_peers_;
  plane::WorkerStatistics statistics_{};
};

}  // namespace convoke::media_io
