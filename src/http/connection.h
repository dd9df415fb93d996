#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <memory>
#include <set>
#include <string>

#include "http/server.h"
#include "http/sources.h"
#include "http/stream.h"

namespace convoke::http {

class Connection;

TransportAddress address_of(const boost::asio::ip::tcp::endpoint& endpoint);

/// What all connections of a listener have in common.
struct Shared {
  explicit Shared(const ServerLimits& all_limits)
      : limits(all_limits), sources(all_limits.of_one_source) {}

  ServerLimits limits;
  ServerReports reports{};
  RequestHandler* handler = nullptr;
  std::set<Connection*> live{};  ///< Each removes itself.
  Sources sources;               ///< Of those that live.
  std::size_t streams = 0;
  bool stopping = false;
};

/// One connection, from its first byte to its last. Owned jointly by its coroutine and by the
/// timers and waits that it started.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::unique_ptr<Stream> stream, std::shared_ptr<Shared> shared);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  control::Task<void> run();
  /// Closes now if nothing is being answered, else after the answer.
  void stop();

 private:
  enum class Next { Continue, Close };

  void arm(std::chrono::milliseconds limit);
  void close();
  control::Task<bool> read_more();
  control::Task<Next> serve_one();
  control::Task<Next> answer(RequestReader::Head head);
  control::Task<Next> refuse_early(const RequestReader::Head& head, Response response);
  control::Task<Next> refuse_bytes(ReadError error);
  control::Task<std::optional<std::string>> read_body(bool expects_continue);
  control::Task<bool> send(Response& response, const Request& request, bool keep_alive);
  control::Task<void> send_stream(EventStream& stream);
  control::Task<void> linger();
  void report(const Request& request, int status, std::chrono::steady_clock::time_point began);

  std::unique_ptr<Stream> stream_;
  std::shared_ptr<Shared> shared_;
  RequestReader reader_;
  boost::asio::steady_timer deadline_;
  boost::asio::steady_timer news_;
  std::string buffer_;
  TransportAddress remote_{};
  TransportAddress local_{};
  bool answering_ = false;
  bool reader_left_ = false;
};

}  // namespace convoke::http
