#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "control/service.h"
#include "http/message.h"

/// Live views of an event as server-sent events (HTML §9.2).
namespace convoke::http {

/// What keeps proxies and readers from giving up when nothing happens.
inline constexpr std::string_view kHeartbeat = ": nothing new\n\n";

/// One server-sent event; `data` is a single line.
std::string server_sent_event(std::uint64_t id, std::string_view event, std::string_view data);

/// The whole view of an event at each change, as "snapshot". A reader who is slower than the
/// changes misses some of them and never the last: only the newest view waits.
class SnapshotStream : public EventStream {
 public:
  /// `last_id` is the last id that the reader saw, 0 for none; ids go on from there. `service`
  /// outlives the stream.
  SnapshotStream(control::Service& service, const EventId& event, std::uint64_t last_id);
  SnapshotStream(const SnapshotStream&) = delete;
  SnapshotStream& operator=(const SnapshotStream&) = delete;
  SnapshotStream(SnapshotStream&&) = delete;
  SnapshotStream& operator=(SnapshotStream&&) = delete;
  ~SnapshotStream() override = default;

  std::string take() override;
  void on_news(std::function<void()> wake) override { wake_ = std::move(wake); }

 private:
  std::uint64_t last_id_;
  bool greeted_ = false;
  std::optional<control::EventView> newest_{};
  std::function<void()> wake_{};
  std::unique_ptr<control::Service::Watch> watch_;  ///< Last: it calls into the members above.
};

}  // namespace convoke::http
