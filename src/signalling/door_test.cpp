#include "signalling/door.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <gmock/gmock.h>

#include <optional>

#include "signalling/sub_protocols.h"

namespace convoke::signalling {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using asio::ip::tcp;
using control::Task;
using ::testing::ElementsAre;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

class TcpStream final : public control::ByteStream {
 public:
  explicit TcpStream(tcp::socket socket) : socket_(std::move(socket)) {}
  asio::any_io_executor executor() override { return socket_.get_executor(); }
  Task<std::size_t> read(asio::mutable_buffer into) override {
    const auto [error, size] = co_await socket_.async_read_some(into, kTuple);
    co_return error ? 0 : size;
  }
  Task<bool> write(asio::const_buffer from) override {
    const auto [error, size] = co_await asio::async_write(socket_, from, kTuple);
    co_return !error && size == from.size();
  }
  Task<void> finish() override { co_return; }
  void close() override {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  tcp::socket& socket() { return socket_; }

 private:
  tcp::socket socket_;
};

/// Notes what it is told; says what a test wants when a message comes.
class FakeService final : public control::SignalService {
 public:
  Task<signal::ConnectionId> open(MeetingId meeting, std::string token,
                                  control::SignalConnection& connection) override {
    opened.push_back(meeting.text + " " + token);
    connection_ = &connection;
    co_return signal::ConnectionId{7};
  }
  void on_message(signal::ConnectionId id, BytesView message) override {
    EXPECT_EQ(id, signal::ConnectionId{7});
    messages.emplace_back(message.begin(), message.end());
    if (answer) answer(*connection_);
  }
  void on_closed(signal::ConnectionId id, bool clean) override {
    EXPECT_EQ(id, signal::ConnectionId{7});
    closed = clean;
  }

  std::vector<std::string> opened{};
  std::vector<Bytes> messages{};
  std::optional<bool> closed{};
  std::function<void(control::SignalConnection&)> answer{};

 private:
  control::SignalConnection* connection_ = nullptr;
};

using Client = websocket::stream<tcp::socket>;
using Script = std::function<Task<void>(Client&)>;

/// A server and a client of a WebSocket library on one loop, over a real socket.
class DoorTest : public ::testing::Test {
 protected:
  Task<void> serve_one() {
    auto [error, socket] = co_await acceptor.async_accept(kTuple);
    EXPECT_FALSE(error);
    TcpStream stream(std::move(socket));
    beast::flat_buffer buffer;
    beast::http::request<beast::http::string_body> request;
    co_await beast::http::async_read(stream.socket(), buffer, request, asio::use_awaitable);
    UpgradeRequest upgrade{.meeting = {"the-meeting"}, .target = std::string(request.target())};
    for (const auto& field : request)
      upgrade.headers.emplace_back(field.name_string(), field.value());
    co_await serve(stream, std::move(upgrade), service, limits);
  }

  Task<void> be_client(Script test) {
    Client client(loop);
    co_await client.next_layer().async_connect(acceptor.local_endpoint(), asio::use_awaitable);
    client.set_option(websocket::stream_base::decorator([](websocket::request_type& request) {
      request.set("Sec-WebSocket-Protocol", "_aws_wt_session, the.token");
    }));
    co_await client.async_handshake(response, "localhost", "/control/x?v=3", asio::use_awaitable);
    client.binary(true);
    co_await test(client);
  }

  /// Runs until the server has let go of the connection.
  void with_client(Script test) {
    auto served = asio::co_spawn(loop, serve_one(), asio::use_future);
    auto tested = asio::co_spawn(loop, be_client(std::move(test)), asio::use_future);
    loop.run_for(std::chrono::seconds(20));
    ASSERT_EQ(served.wait_for(std::chrono::seconds(0)), std::future_status::ready);
    served.get();
    tested.get();
  }

  static Task<void> say(Client& client, std::string_view text) {
    co_await client.async_write(asio::buffer(text), asio::use_awaitable);
  }
  static Task<std::string> hear(Client& client) {
    beast::flat_buffer buffer;
    const auto [error, size] = co_await client.async_read(buffer, kTuple);
    co_return error ? error.message() : beast::buffers_to_string(buffer.data());
  }

  asio::io_context loop{1};
  tcp::acceptor acceptor{loop, {asio::ip::address_v4::loopback(), 0}};
  websocket::response_type response{};
  FakeService service{};
  Limits limits{};
};

TEST_F(DoorTest, SelectsTheSessionProtocolAndNotTheSecretOne) {
  with_client([](Client& client) -> Task<void> {
    co_await client.async_close(websocket::close_code::normal, asio::use_awaitable);
  });
  EXPECT_EQ(response["Sec-WebSocket-Protocol"], "_aws_wt_session");
  EXPECT_THAT(service.opened, ElementsAre("the-meeting the.token"));
  EXPECT_EQ(service.closed, true);
}

TEST_F(DoorTest, CarriesMessagesBothWays) {
  service.answer = [](control::SignalConnection& connection) {
    connection.send({'o', 'n', 'e'});
    connection.send({'t', 'w', 'o'});
  };
  with_client([](Client& client) -> Task<void> {
    co_await say(client, "hello");
    const auto first = co_await hear(client);
    const auto second = co_await hear(client);
    EXPECT_EQ(first + second, "onetwo");
  });
  EXPECT_THAT(service.messages, ElementsAre(Bytes({'h', 'e', 'l', 'l', 'o'})));
}

TEST_F(DoorTest, TellsALostConnectionFromAFarewell) {
  with_client([](Client& client) -> Task<void> {
    co_await say(client, "hello");
    client.next_layer().close();
  });
  EXPECT_EQ(service.closed, false);
}

TEST_F(DoorTest, ClosesWithItsCodeAfterWhatWasSentAndSaysNothingMore) {
  service.answer = [](control::SignalConnection& connection) {
    connection.send({'b', 'y', 'e'});
    connection.close(4410);
    connection.send({'!'});
    connection.close(4500);
  };
  with_client([](Client& client) -> Task<void> {
    co_await say(client, "hello");
    const auto heard = co_await hear(client);
    EXPECT_EQ(heard, "bye");
    const auto closed = co_await hear(client);
    EXPECT_EQ(closed, make_error_code(websocket::error::closed).message());
    EXPECT_EQ(client.reason().code, 4410);
  });
}

TEST_F(DoorTest, EndsAConnectionWhoseMessageIsTooLarge) {
  limits.message_bytes = 1000;
  with_client([](Client& client) -> Task<void> {
    co_await say(client, std::string(1001, 'x'));
    co_await hear(client);
    EXPECT_EQ(client.reason().code, websocket::close_code::too_big);
  });
  EXPECT_TRUE(service.messages.empty());
  EXPECT_EQ(service.closed, false);
}

TEST_F(DoorTest, TakesTextForAMessageThatSaysNothing) {
  with_client([](Client& client) -> Task<void> {
    client.text(true);
    co_await say(client, "hello");
    co_await client.async_close(websocket::close_code::normal, asio::use_awaitable);
  });
  EXPECT_THAT(service.messages, ElementsAre(Bytes{}));
}

TEST_F(DoorTest, CutsOffWhoDoesNotRead) {
  limits.waiting_bytes = 100'000;
  service.answer = [](control::SignalConnection& connection) {
    for (int i = 0; i < 11; ++i) connection.send(Bytes(10'000, 'x'));
  };
  with_client([](Client& client) -> Task<void> { co_await say(client, "hello"); });
  EXPECT_EQ(service.closed, false);
}

TEST(SubProtocols, FindTheTokenInAnyPlace) {
  EXPECT_EQ(token_of({{"Sec-WebSocket-Protocol", "_aws_wt_session, a.b"}}), "a.b");
  EXPECT_EQ(token_of({{"Host", "x"}, {"sec-websocket-protocol", "a#content,_aws_wt_session"}}),
            "a#content");
  EXPECT_EQ(token_of({{"Sec-WebSocket-Protocol", "_aws_wt_session,, "}}), "");
  EXPECT_EQ(token_of({}), "");
}

}  // namespace
}  // namespace convoke::signalling
