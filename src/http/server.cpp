#include "http/server.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>
#include <utility>
#include <vector>

#include "http/connection.h"
#include "http/stream.h"

namespace convoke::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using control::Task;

/// Until we try again when the process has no more descriptors.
constexpr std::chrono::milliseconds kAcceptPause{100};
constexpr std::string_view kFull =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nContent-Length: 0\r\n"
    "Connection: close\r\n\r\n";

tcp::endpoint to_asio(const TransportAddress& address) {
  if (address.ip.is_v4()) {
    const auto& bytes = address.ip.bytes;
    return {asio::ip::address_v4({bytes[12], bytes[13], bytes[14], bytes[15]}), address.port};
  }
  return {asio::ip::address_v6(address.ip.bytes), address.port};
}

/// Throws boost::system::system_error.
void listen(tcp::acceptor& acceptor, const tcp::endpoint& endpoint) {
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address(true));
  acceptor.bind(endpoint);
  acceptor.listen();
}

}  // namespace

class Server::Listener : public std::enable_shared_from_this<Listener> {
 public:
  Listener(const asio::any_io_executor& loop, const ServerOptions& options, RequestHandler& handler)
      : listen_(options.listen),
        shared_(std::make_shared<Shared>(options.limits)),
        acceptor_(loop),
        pause_(loop) {
    shared_->reports = options.reports;
    shared_->handler = &handler;
    if (!options.certificate.empty()) {
      keys_ = std::make_unique<TlsKeys>(options.certificate, options.key,
                                        [this](const std::string& message) { complain(message); });
    }
    try {
      listen(acceptor_, to_asio(listen_));
    } catch (const boost::system::system_error& error) {
      throw std::runtime_error("Cannot listen at " + listen_.text() + ": " +
                               error.code().message() + ".");
    }
  }

  void start() {
    asio::co_spawn(
        acceptor_.get_executor(), [self = shared_from_this()] { return self->accept(); },
        asio::detached);
  }

  void stop() {
    shared_->stopping = true;
    boost::system::error_code ignored;  // closed is closed
    acceptor_.close(ignored);
    pause_.cancel();
    const std::vector<Connection*> live(shared_->live.begin(), shared_->live.end());
    for (Connection* connection : live) connection->stop();
  }

  TransportAddress local() const { return {listen_.ip, acceptor_.local_endpoint().port()}; }
  std::size_t connections() const { return shared_->live.size(); }

 private:
  void complain(const std::string& message) {
    if (shared_->reports.complaint) shared_->reports.complaint(message);
  }

  Task<void> accept() {
    while (!shared_->stopping) {
      auto [error, socket] = co_await acceptor_.async_accept(kAsValue);
      if (shared_->stopping) co_return;
      if (!error) {
        serve(std::move(socket));
        continue;
      }
      complain("Cannot accept a connection: " + error.message());
      pause_.expires_after(kAcceptPause);
      [[maybe_unused]] const auto [ignored] = co_await pause_.async_wait(kAsValue);
    }
  }

  void serve(tcp::socket socket) {
    boost::system::error_code ignored;  // what cannot be set or sent is not worth a connection
    const auto from = address_of(socket.remote_endpoint(ignored)).ip;
    if (connections() >= shared_->limits.connections || !shared_->sources.has_room_for(from)) {
      if (!keys_) {
        socket.non_blocking(true, ignored);
        socket.send(asio::buffer(kFull), 0, ignored);
      }
      return;
    }
    socket.set_option(tcp::no_delay(true), ignored);
    auto stream =
        keys_ ? keys_->make_stream(std::move(socket)) : make_plain_stream(std::move(socket));
    auto connection = std::make_shared<Connection>(std::move(stream), shared_);
    asio::co_spawn(
        acceptor_.get_executor(), [connection] { return connection->run(); }, asio::detached);
  }

  TransportAddress listen_;
  std::shared_ptr<Shared> shared_;  ///< Shared with the connections, which may end later.
  std::unique_ptr<TlsKeys> keys_{};
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
};

Server::Server(const asio::any_io_executor& loop, const ServerOptions& options,
               RequestHandler& handler)
    : listener_(std::make_shared<Listener>(loop, options, handler)) {
  listener_->start();
}

Server::~Server() {
  stop();
}

TransportAddress Server::local() const {
  return listener_->local();
}
std::size_t Server::connections() const {
  return listener_->connections();
}
void Server::stop() {
  listener_->stop();
}

}  // namespace convoke::http
