#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace convoke::client {

struct ServerSentEvent {
  std::string id{};  ///< The last id given so far.
  std::string event = "message";
  std::string data{};

  bool operator==(const ServerSentEvent&) const = default;
};

/// Reads a stream of server-sent events (HTML §9.2.6), however its bytes are cut.
class SseReader {
 public:
  static constexpr std::size_t kMaxEventBytes = 8'388'608;

  /// What is complete with these bytes.
  std::vector<ServerSentEvent> add(std::string_view bytes);
  /// An event was larger than the limit; the stream is of no more use.
  bool is_overfull() const { return overfull_; }
  const std::string& last_id() const { return last_id_; }

 private:
  void end_line(std::vector<ServerSentEvent>& out);
  void read_field(std::string_view line);

  std::string line_{};
  std::string event_{};
  std::string data_{};
  std::string last_id_{};
  bool after_cr_ = false;
  bool overfull_ = false;
};

}  // namespace convoke::client
