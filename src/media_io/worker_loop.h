#pragma once

#include <stop_token>
#include <vector>

#include "base/bounded_queue.h"
#include "base/random.h"
#include "media/outbox.h"
#include "media/world.h"
#include "media_io/receive_batch.h"
#include "media_io/rtp_sockets.h"
#include "media_io/worker_thread.h"

namespace convoke::media_io {

/// What runs on a worker's thread: drain the commands, drain the sockets, tick, send.
class WorkerLoop {
 public:
  WorkerLoop(const WorkerSettings& settings, BoundedQueue<plane::Command>& commands,
             WorkerThread::ReportSink sink);

  void run(const std::stop_token& stop);

 private:
  void take_commands(Instant now);
  void receive(Instant now);
  void flush();
  void on(const media::OpenSockets& request);
  void on(const media::OpenTransport& request);
  void on(const media::CloseSockets& request);
  void send(const media::OutgoingPacket& packet);
  void count_tick(Instant due, Instant begun, Instant ended);

  BoundedQueue<plane::Command>& commands_;
  WorkerThread::ReportSink sink_;
  PortPairs ports_;
  SeededRandom random_;
  media::World world_;
  media::Outbox out_;
  std::vector<plane::Command> taken_;
  std::vector<media::SocketRequest> requests_;
  std::vector<RtpSockets> sockets_;  ///< By slot; closed ones are free.
  ReceiveBatch batch_;
  plane::WorkerStatistics statistics_{};
};

}  // namespace convoke::media_io
