#include "http/sse.h"

#include <boost/json/serialize.hpp>

#include <utility>

#include "http/view_json.h"

namespace convoke::http {
namespace {

constexpr std::string_view kRetry = "retry: 3000\n\n";

}  // namespace

std::string server_sent_event(std::uint64_t id, std::string_view event, std::string_view data) {
  std::string text = "id: " + std::to_string(id) + "\nevent: ";
  text.append(event).append("\ndata: ").append(data).append("\n\n");
  return text;
}

SnapshotStream::SnapshotStream(control::Service& service, const EventId& event,
                               std::uint64_t last_id)
    : last_id_(last_id), watch_(service.watch(event, [this](const control::EventView& view) {
        newest_ = view;
        if (wake_) wake_();
      })) {}

std::string SnapshotStream::take() {
  std::string text;
  if (!std::exchange(greeted_, true)) text = kRetry;
  if (!newest_) return text;
  text += server_sent_event(++last_id_, "snapshot", boost::json::serialize(to_json(*newest_)));
  newest_.reset();
  return text;
}

}  // namespace convoke::http
