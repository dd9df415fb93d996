#include "signalling/door.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>

#include <cstdint>
#include <deque>
#include <exception>
#include <memory>
#include <utility>
#include <variant>

#include "control/gate.h"
#include "signalling/stream_layer.h"
#include "signalling/sub_protocols.h"

namespace convoke::signalling {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using control::Task;

constexpr auto kAsValue = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds kHandshakeLimit{10};

using Request = beast::http::request<beast::http::string_body>;

Request beast_request(const UpgradeRequest& upgrade) {
  Request request(beast::http::verb::get, upgrade.target, 11);
  for (const auto& [name, value] : upgrade.headers) request.insert(name, value);
  return request;
}

/// One connection. Its coroutine owns it; the writer is a part of that coroutine's life.
class Connection final : public control::SignalConnection {
 public:
  Connection(control::ByteStream& stream, Limits limits)
      : limits_(limits), stream_(stream), socket_(stream) {
    websocket::stream_base::timeout deadlines{};
    deadlines.handshake_timeout = kHandshakeLimit;
    deadlines.idle_timeout = limits_.idle;
    deadlines.keep_alive_pings = false;
    socket_.set_option(deadlines);
    socket_.read_message_max(limits_.message_bytes);
    socket_.binary(true);
    socket_.auto_fragment(false);
  }

  Task<void> run(UpgradeRequest upgrade, control::SignalService& service);

  void send(Bytes message) override {
    waiting_bytes_ += message.size();
    if (waiting_bytes_ > limits_.waiting_bytes) return stream_.close();
    push(std::move(message));
  }
  void close(std::uint16_t code) override { push(code); }

 private:
  using Outgoing = std::variant<Bytes, std::uint16_t>;  ///< A message, or the code of the close.

  Task<bool> accept(const UpgradeRequest& upgrade);
  /// Whether the browser said goodbye.
  Task<bool> read(signal::ConnectionId id, control::SignalService& service);
  void push(Outgoing outgoing);
  Task<void> write();

  Limits limits_;
  control::ByteStream& stream_;
  websocket::stream<StreamLayer, false> socket_;
  std::deque<Outgoing> waiting_{};
  std::size_t waiting_bytes_ = 0;
  bool is_writing_ = false;
  bool is_over_ = false;                   ///< Nothing more may be sent.
  control::Gate* when_written_ = nullptr;  ///< Somebody waits for the writer's end.
};

Task<bool> Connection::accept(const UpgradeRequest& upgrade) {
  socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
    response.set(beast::http::field::sec_websocket_protocol, kSessionProtocol);
  }));
  const Request request = beast_request(upgrade);
  const auto [error] = co_await socket_.async_accept(request, kAsValue);
  co_return !error;
}

Task<void> Connection::run(UpgradeRequest upgrade, control::SignalService& service) {
  if (!co_await accept(upgrade)) co_return;
  std::string token = token_of(upgrade.headers);
  const signal::ConnectionId id =
      co_await service.open(std::move(upgrade.meeting), std::move(token), *this);
  const bool clean = co_await read(id, service);
  is_over_ = true;
  service.on_closed(id, clean);
  stream_.close();
  if (!is_writing_) co_return;
  control::Gate written(stream_.executor());
  when_written_ = &written;
  co_await written.opened();
}

Task<bool> Connection::read(signal::ConnectionId id, control::SignalService& service) {
  beast::flat_buffer buffer;
  for (;;) {
    const auto [error, size] = co_await socket_.async_read(buffer, kAsValue);
    if (error) co_return error == websocket::error::closed;
    const auto data = buffer.cdata();
    const BytesView message(static_cast<const std::uint8_t*>(data.data()), size);
    // Text is no frame whatever it says, and counts as one that cannot be read.
    service.on_message(id, socket_.got_binary() ? message : BytesView{});
    buffer.consume(size);
  }
}

void Connection::push(Outgoing outgoing) {
  if (is_over_) return;
  is_over_ = std::holds_alternative<std::uint16_t>(outgoing);
  waiting_.push_back(std::move(outgoing));
  if (std::exchange(is_writing_, true)) return;
  asio::co_spawn(stream_.executor(), write(), [](const std::exception_ptr& broken) {
    if (broken) std::rethrow_exception(broken);
  });
}

Task<void> Connection::write() {
  while (!waiting_.empty()) {
    const Outgoing next = std::move(waiting_.front());
    waiting_.pop_front();
    if (const auto* code = std::get_if<std::uint16_t>(&next)) {
      const websocket::close_reason reason(*code);
      [[maybe_unused]] const auto [gone] = co_await socket_.async_close(reason, kAsValue);
      break;
    }
    const auto& message = std::get<Bytes>(next);
    waiting_bytes_ -= message.size();
    const auto [error, size] = co_await socket_.async_write(asio::buffer(message), kAsValue);
    if (error || size < message.size()) break;
  }
  waiting_.clear();
  is_writing_ = false;
  if (when_written_ != nullptr) when_written_->open();
}

}  // namespace

Task<void> serve(control::ByteStream& stream, UpgradeRequest request,
                 control::SignalService& service, Limits limits) {
  const auto connection = std::make_unique<Connection>(stream, limits);
  co_await connection->run(std::move(request), service);
}

}  // namespace convoke::signalling
