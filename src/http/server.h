#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/transport_address.h"
#include "http/request_reader.h"
#include "http/router.h"

namespace convoke::http {

struct ServerLimits {
  ReadLimits read{};
  std::size_t connections = 1000;
  /// Of the connections, for one address but loopback: an office with a full meeting in it. Behind
  /// a proxy, whose address all of them have, as many as there are.
  std::size_t of_one_source = 400;
  std::size_t streams = 500;  ///< Of the connections; so that watchers cannot shut out everybody.
  std::chrono::milliseconds request{
      30'000};                              ///< From a connection's first wait to a whole request.
  std::chrono::milliseconds write{30'000};  ///< For an answer or a piece of a stream.
  std::chrono::milliseconds heartbeat{15'000};
};

/// One answered request. Nothing of it is secret: no query, no headers.
struct AccessLine {
  std::string method{};
  std::string path{};  ///< Printable, at most 200 characters; "" if no request could be read.
  int status = 0;
  std::chrono::milliseconds took{};
};

/// What a server tells whoever runs it; each may be empty.
struct ServerReports {
  std::function<void(const AccessLine&)> access{};
  std::function<void(const std::string& message)> complaint{};
};

struct ServerOptions {
  TransportAddress listen{};            ///< Port 0: any free one, see local().
  std::filesystem::path certificate{};  ///< PEM chain; empty: no TLS.
  std::filesystem::path key{};
  ServerLimits limits{};
  ServerReports reports{};
};

/// Carries requests of one listener to a handler and answers back: HTTP/1.1 with keep-alive, in the
/// clear or in TLS. Everything runs on `loop`, which has one thread.
class Server {
 public:
  /// Listens at once. Throws std::runtime_error in a sentence if it cannot. `handler` outlives the
  /// server and its last connection: run the loop until connections() is 0 after stop().
  Server(const boost::asio::any_io_executor& loop, const ServerOptions& options,
         RequestHandler& handler);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  ///< As stop().

  TransportAddress local() const;
  std::size_t connections() const;
  /// Accepts no more, ends streams and idle connections; requests under way are answered first.
  void stop();

 private:
  class Listener;
  std::shared_ptr<Listener> listener_;  ///< Shared with its accept loop and connections.
};

}  // namespace convoke::http
