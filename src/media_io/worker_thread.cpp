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

WorkerThread::WorkerThread(WorkerSettings settings, const dtls::Server& dtls, WorkerSinks sinks)
    : commands_(settings.command_capacity),
      arriving_(settings.leg_capacity),
      handed_over_(settings.leg_capacity),
      peers_(settings.peers),
      listener_(settings.peer_streams),
      thread_([this, &dtls, settings = std::move(settings),
               sinks = std::move(sinks)](const std::stop_token& stop) mutable {
        raise_priority();
        const WorkerLoop::Shared shared{.peers = peers_,
                                        .listener = listener_,
                                        .dtls = dtls,
                                        .commands = commands_,
                                        .arriving = arriving_,
                                        .handed_over = handed_over_};
        const auto loop = std::make_unique<WorkerLoop>(settings, shared, std::move(sinks));
        loop->run(stop);
      }) {}

WorkerThread::~WorkerThread() = default;

bool WorkerThread::post(plane::Command command) {
  return commands_.push(std::move(command)) != BoundedQueue<WorkerCommand>::Push::Refused;
}

bool WorkerThread::call_out(LegId leg) {
  return commands_.push(CallOut{.leg = leg}) != BoundedQueue<WorkerCommand>::Push::Refused;
}

std::vector<Luggage> WorkerThread::take_handed_over() {
  std::vector<Luggage> taken;
  handed_over_.drain(taken);
  return taken;
}

bool WorkerThread::put(Luggage luggage) {
  return arriving_.push(std::move(luggage)) != BoundedQueue<Luggage>::Push::Refused;
}

}  // namespace convoke::media_io
