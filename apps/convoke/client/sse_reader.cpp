#include "client/sse_reader.h"

#include <utility>

namespace convoke::client {

std::vector<ServerSentEvent> SseReader::add(std::string_view bytes) {
  std::vector<ServerSentEvent> out;
  for (const char c : bytes) {
    const bool second_half = std::exchange(after_cr_, c == '\r') && c == '\n';
    if (second_half || overfull_) continue;
    if (c == '\r' || c == '\n') {
      end_line(out);
    } else {
      line_.push_back(c);
      overfull_ = line_.size() + data_.size() > kMaxEventBytes;
    }
  }
  return out;
}

void SseReader::end_line(std::vector<ServerSentEvent>& out) {
  const std::string line = std::exchange(line_, {});
  if (!line.empty()) {
    read_field(line);
    return;
  }
  std::string event = std::exchange(event_, {});
  std::string data = std::exchange(data_, {});
  if (data.empty()) return;
  data.pop_back();
  if (event.empty()) event = "message";
  out.push_back({.id = last_id_, .event = std::move(event), .data = std::move(data)});
}

void SseReader::read_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  std::string_view value;
  if (colon != std::string_view::npos) value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (name == "event") event_ = value;
  if (name == "data") data_.append(value).push_back('\n');
  if (name == "id" && value.find('\0') == std::string_view::npos) last_id_ = value;
}

}  // namespace convoke::client
