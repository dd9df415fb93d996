#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "control/ports.h"
#include "dtls/certificate.h"
#include "dtls/server.h"
#include "media/spread.h"
#include "media_io/worker_thread.h"

namespace convoke::app {

/// The media plane: the workers, and which of them has what. Owned by the control loop.
class WorkerPlane final : public control::MediaPlane, private media::WorkerQueues {
 public:
  /// What a worker tells.
  struct Event {
    std::size_t worker = 0;
    std::optional<plane::Report> report{};  ///< Nothing: it has handed legs over.
  };
  struct Settings {
    std::vector<media_io::WorkerSettings> workers{};
    IpAddress public_address{};  ///< Where browsers are told to come.
  };
  /// `sink` is called on the workers' threads and must not wait; what it was given comes back, on
  /// the control loop, to on_event().
  WorkerPlane(Settings settings, const std::function<void(Event)>& sink);

  bool send(plane::Command command) override { return spread_.send(command); }
  control::BrowserMedia door(RoomId room) override;

  /// Before anybody else hears of it. Legs that an event got lost of come with the next one.
  void on_event(const Event& event);

  std::size_t worker_count() const { return workers_.size(); }
  /// The least that a worker got.
  int peer_buffer_bytes() const;

 private:
  bool post(std::size_t worker, plane::Command command) override;
  bool call_out(std::size_t worker, LegId leg) override;

  const IpAddress public_address_;
  const dtls::Certificate certificate_{};
  const dtls::Server dtls_{certificate_};
  media::Spread spread_;
  std::vector<std::unique_ptr<media_io::WorkerThread>> workers_{};
};

}  // namespace convoke::app
