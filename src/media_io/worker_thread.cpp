#include "media_io/worker_thread.h"

#include <pthread.h>
#include <sched.h>

#include <utility>

#include "media_io/worker_loop.h"

namespace convoke::media_io {
namespace {

/// Ticks should not wait for other programs. Where that is not permitted they do.
void raise_priority() {
  const sched_param lowest_realtime{.sched_priority = 1};
  ::pthread_setschedparam(::pthread_self(), SCHED_RR, &lowest_realtime);
}

}  // namespace

WorkerThread::WorkerThread(WorkerSettings settings, ReportSink sink)
    : commands_(settings.command_capacity),
      peers_(settings.peers),
      listener_(settings.peer_streams),
      thread_([this, settings = std::move(settings),
               sink = std::move(sink)](const std::stop_token& stop) mutable {
        raise_priority();
        const WorkerLoop::Shared shared{
            .peers = peers_, .listener = listener_, .dtls = dtls_, .commands = commands_};
        const auto loop = std::make_unique<WorkerLoop>(settings, shared, std::move(sink));
        loop->run(stop);
      }) {}

WorkerThread::~WorkerThread() = default;

bool WorkerThread::post(plane::Command command) {
  using Queue = BoundedQueue<plane::Command>;
  return commands_.push(std::move(command)) != Queue::Push::Refused;
}

}  // namespace convoke::media_io
