#include "worker_plane.h"

#include <algorithm>
#include <utility>

#include "base/check.h"

namespace convoke::app {

WorkerPlane::WorkerPlane(Settings settings, const std::function<void(Event)>& sink)
    : public_address_(settings.public_address), spread_(settings.workers.size(), *this) {
  for (auto& each : settings.workers) {
    const std::size_t worker = workers_.size();
    media_io::WorkerSinks sinks{.report =
                                    [worker, sink](plane::Report report) {
                                      sink({.worker = worker, .report = std::move(report)});
                                    },
                                .handed_over = [worker, sink] { sink({.worker = worker}); }};
    workers_.push_back(
        std::make_unique<media_io::WorkerThread>(std::move(each), dtls_, std::move(sinks)));
  }
}

control::BrowserMedia WorkerPlane::door(RoomId room) {
  const auto& worker = *workers_[spread_.door(room)];
  return {.address = {public_address_, worker.peers().port},
          .tcp_address = {public_address_, worker.peer_streams().port},
          .fingerprint = certificate_.fingerprint().bytes};
}

void WorkerPlane::on_event(const Event& event) {
  for (auto& luggage : workers_[event.worker]->take_handed_over()) {
    auto arrival = spread_.on_handed_over(luggage.leg);
    if (!arrival) continue;
    luggage.commands = std::move(arrival->commands);
    CHECK(workers_[arrival->worker]->put(std::move(luggage)));
  }
  if (event.report) spread_.on_report(*event.report);
}

int WorkerPlane::peer_buffer_bytes() const {
  const auto bytes = [](const auto& worker) { return worker->peer_buffer_bytes(); };
  return bytes(*std::ranges::min_element(workers_, {}, bytes));
}

bool WorkerPlane::post(std::size_t worker, plane::Command command) {
  return workers_[worker]->post(std::move(command));
}

bool WorkerPlane::call_out(std::size_t worker, LegId leg) {
  return workers_[worker]->call_out(leg);
}

}  // namespace convoke::app
