#include "http/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

#include "http/problem.h"
#include "http/sse.h"

namespace convoke::http {
namespace {

namespace asio = boost::asio;
using control::Task;
using std::chrono::steady_clock;

constexpr std::size_t kReadBytes = 16'384;
constexpr std::size_t kMaxPathLogged = 200;
/// What a refused sender may still send before we hang up; if we hung up at once, the answer would
/// be lost (RFC 9112 §9.6).
constexpr std::size_t kMaxLingerBytes = 4'194'304;
constexpr std::chrono::milliseconds kLinger{2000};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

std::string printable(std::string_view path) {
  std::string text(path.substr(0, kMaxPathLogged));
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return c <= 0x20 || static_cast<unsigned char>(c) >= 0x7F; }, '?');
  return text;
}

WallTime wall_now() {
  return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string_view sentence(ReadError error) {
  switch (error) {
    case ReadError::Malformed:
      return "This is no HTTP request that we understand.";
    case ReadError::HeaderTooLarge:
      return "The headers are larger than 16 KiB.";
    case ReadError::BodyTooLarge:
      return "The body is larger than what is taken here.";
    case ReadError::UnknownVersion:
      return "This server speaks HTTP/1.1 and HTTP/1.0.";
  }
  return "";
}

}  // namespace

TransportAddress address_of(const asio::ip::tcp::endpoint& endpoint) {
  TransportAddress address{.port = endpoint.port()};
  if (endpoint.address().is_v4()) {
    const auto bytes = endpoint.address().to_v4().to_bytes();
    address.ip = IpAddress::v4(bytes[0], bytes[1], bytes[2], bytes[3]);
  } else {
    address.ip.bytes = endpoint.address().to_v6().to_bytes();
  }
  return address;
}

Connection::Connection(std::unique_ptr<Stream> stream, std::shared_ptr<Shared> shared)
    : stream_(std::move(stream)),
      shared_(std::move(shared)),
      reader_(shared_->limits.read),
      deadline_(stream_->socket().get_executor()),
      news_(stream_->socket().get_executor()),
      buffer_(kReadBytes, '\0') {
  boost::system::error_code gone;  // then the first read says so
  remote_ = address_of(stream_->socket().remote_endpoint(gone));
  local_ = address_of(stream_->socket().local_endpoint(gone));
  shared_->live.insert(this);
  shared_->sources.add(remote_.ip);
}

Connection::~Connection() {
  shared_->live.erase(this);
  shared_->sources.remove(remote_.ip);
}

/// From now on the connection is closed when `limit` is over before the next call.
void Connection::arm(std::chrono::milliseconds limit) {
  deadline_.expires_after(limit);
  deadline_.async_wait([self = weak_from_this()](const boost::system::error_code& cancelled) {
    if (cancelled) return;
    if (const auto connection = self.lock()) connection->close();
  });
}

void Connection::close() {
  stream_->close();
  reader_left_ = true;
  news_.cancel();
}

void Connection::stop() {
  if (!answering_) close();
}

Task<void> Connection::run() {
  arm(shared_->limits.request);
  bool goes_on = co_await stream_->handshake();
  while (goes_on && !shared_->stopping) {
    const Next next = co_await serve_one();
    goes_on = next == Next::Continue;
  }
  deadline_.cancel();
  close();
}

Task<bool> Connection::read_more() {
  const std::size_t size = co_await stream_->read(asio::buffer(buffer_));
  if (size == 0) co_return false;
  reader_.add(std::string_view(buffer_).substr(0, size));
  co_return true;
}

Task<Connection::Next> Connection::serve_one() {
  arm(shared_->limits.request);
  for (;;) {
    RequestReader::Progress progress = reader_.next();
    if (auto* head = std::get_if<RequestReader::Head>(&progress)) {
      co_return co_await answer(std::move(*head));
    }
    if (const auto* error = std::get_if<ReadError>(&progress)) {
      co_return co_await refuse_bytes(*error);
    }
    if (!co_await read_more()) co_return Next::Close;
  }
}

Task<std::optional<std::string>> Connection::read_body(bool expects_continue) {
  for (;;) {
    RequestReader::Progress progress = reader_.next();
    if (auto* body = std::get_if<RequestReader::Body>(&progress)) {
      co_return std::move(body->text);
    }
    if (const auto* error = std::get_if<ReadError>(&progress)) {
      co_await refuse_bytes(*error);
      co_return std::nullopt;
    }
    if (std::exchange(expects_continue, false)) {
      if (!co_await stream_->write(asio::buffer(kContinue))) co_return std::nullopt;
    }
    if (!co_await read_more()) co_return std::nullopt;
  }
}

Task<Connection::Next> Connection::answer(RequestReader::Head head) {
  const auto began = steady_clock::now();
  Request request = std::move(head.request);
  request.remote = remote_.ip;
  request.local = local_;
  request.is_tls = stream_->is_tls();
  if (auto refused = shared_->handler->refuse(request)) {
    report(request, refused->status, began);
    head.request = std::move(request);
    co_return co_await refuse_early(head, std::move(*refused));
  }
  if (const auto limit = shared_->handler->body_limit(request)) reader_.limit_body(*limit);
  std::optional<std::string> body = co_await read_body(head.expects_continue);
  if (!body) co_return Next::Close;
  request.body = std::move(*body);

  deadline_.cancel();
  answering_ = true;
  Response response = co_await shared_->handler->handle(request);
  if (response.stream && shared_->streams >= shared_->limits.streams) {
    response = problem(503, "Too many live views are open.");
  }
  report(request, response.status, began);
  if (response.upgrade) {
    co_await response.upgrade(*stream_);
    co_return Next::Close;
  }
  const bool sent = co_await send(response, request, head.keep_alive);
  answering_ = false;
  co_return sent&& head.keep_alive && !response.stream ? Next::Continue : Next::Close;
}

/// A preflight asks before it sends and may go on; from others we do not read the body.
Task<Connection::Next> Connection::refuse_early(const RequestReader::Head& head,
                                                Response response) {
  const bool has_body = head.request.header_count("content-length") > 0 ||
                        head.request.header_count("transfer-encoding") > 0;
  const bool keep_alive = head.keep_alive && !has_body;
  if (!co_await send(response, head.request, keep_alive)) co_return Next::Close;
  if (!keep_alive) {
    co_await linger();
    co_return Next::Close;
  }
  const auto nothing = co_await read_body(false);
  co_return nothing ? Next::Continue : Next::Close;
}

Task<Connection::Next> Connection::refuse_bytes(ReadError error) {
  Response response = problem(http_status(error), sentence(error));
  const Request unread{.method = Method::Other, .path = ""};
  report(unread, response.status, steady_clock::now());
  if (co_await send(response, unread, false)) co_await linger();
  co_return Next::Close;
}

Task<bool> Connection::send(Response& response, const Request& request, bool keep_alive) {
  arm(shared_->limits.write);
  std::string text = head_text(response, {.keep_alive = keep_alive, .now = wall_now()});
  const bool is_head = request.method == Method::Head;
  if (!is_head && !response.stream) text += response.body;
  if (!co_await stream_->write(asio::buffer(text))) co_return false;
  if (is_head) co_return true;
  if (response.stream) co_await send_stream(*response.stream);
  if (!response.lasting_body.empty())
    co_return co_await stream_->write(asio::buffer(response.lasting_body));
  co_return true;
}

/// Ends when the reader leaves or sends anything, or when the server stops.
Task<void> Connection::send_stream(EventStream& stream) {
  ++shared_->streams;
  answering_ = false;
  stream.on_news([this] { news_.cancel(); });
  stream_->socket().async_wait(asio::ip::tcp::socket::wait_read,
                               [self = weak_from_this()](const boost::system::error_code&) {
                                 const auto connection = self.lock();
                                 if (!connection) return;
                                 connection->reader_left_ = true;
                                 connection->news_.cancel();
                               });
  while (!reader_left_ && !shared_->stopping) {
    std::string text = stream.take();
    if (text.empty()) {
      deadline_.cancel();
      news_.expires_after(shared_->limits.heartbeat);
      const auto [interrupted] = co_await news_.async_wait(asio::as_tuple(asio::use_awaitable));
      if (interrupted) continue;
      text = kHeartbeat;
    }
    arm(shared_->limits.write);
    if (!co_await stream_->write(asio::buffer(text))) break;
  }
  stream.on_news({});
  --shared_->streams;
}

Task<void> Connection::linger() {
  arm(kLinger);
  co_await stream_->finish();
  for (std::size_t total = 0; total < kMaxLingerBytes;) {
    const std::size_t size = co_await stream_->read(asio::buffer(buffer_));
    if (size == 0) co_return;
    total += size;
  }
}

void Connection::report(const Request& request, int status, steady_clock::time_point began) {
  if (!shared_->reports.access) return;
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - began);
  shared_->reports.access({.method = std::string(name(request.method)),
                           .path = printable(request.path),
                           .status = status,
                           .took = took});
}

}  // namespace convoke::http
