#include "media_io/stream_sockets.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <optional>
#include <string>

#include "dtls/certificate.h"
#include "media_io/sockaddr.h"
#include "wire/stun.h"
#include "wire/tcp_framing.h"

namespace convoke::media_io {
namespace {

using namespace std::chrono_literals;

const std::string kPwd = "an agent's password of old";
const IpAddress kHitAddress = IpAddress::v4(127, 0, 0, 2);

/// A browser's check in its frame.
Bytes framed_check() {
  wire::StunMessage message{.transaction = {1, 2, 3}, .priority = 1853824767};
  message.username = "srv1LITE:RUnZ";
  message.ice_controlling = 7;
  wire::StunKey key(kPwd);
  std::array<std::uint8_t, wire::kMaxStunBytes> packet{};
  Bytes frame(wire::kMaxStunBytes);
  frame.resize(wire::write_frame(wire::write_stun(message, &key, packet), frame).size());
  return frame;
}

bool has_something(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 2000) == 1;
}

/// A browser's end of a connection.
class Client {
 public:
  explicit Client(const TransportAddress& server) {
    const Sockaddr address = to_sockaddr(server);
    EXPECT_EQ(::connect(socket_.get(), address.get(), address.size_bytes), 0);
  }
  TransportAddress local() const { return local_address(socket_.get()); }
  void sends(const Bytes& bytes) {
    EXPECT_EQ(::send(socket_.get(), bytes.data(), bytes.size(), 0),
              static_cast<ssize_t>(bytes.size()));
  }
  /// Empty: the connection was closed, or nothing came for two seconds.
  Bytes receives() {
    if (!has_something(socket_.get())) return {};
    Bytes bytes(wire::kMaxFramedPacketBytes);
    const auto count = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(0, count)));
    return bytes;
  }
  bool is_closed() { return has_something(socket_.get()) && receives().empty(); }

 private:
  Descriptor socket_{::socket(AF_INET, SOCK_STREAM, 0)};
};

class StreamSocketsTest : public ::testing::Test {
 protected:
  StreamSocketsTest() { port.open({1}, {.ice_ufrag = "srv1LITE", .ice_pwd = kPwd}, now, out); }

  /// Until `is_done`, as often as the worker would in two seconds.
  template <class Done>
  bool works_until(const Done& is_done) {
    for (int i = 0; i < 100 && !is_done(); ++i) {
      pollfd waiting{.fd = listener.fd(), .events = POLLIN, .revents = 0};
      ::poll(&waiting, 1, 20);
      sockets.receive(now, out, {.media = [](const auto&) {}, .read = [&] { ++reads; }});
      for (const auto& datagram : std::exchange(out.datagrams, {}))
        streams.send(datagram.path, datagram.bytes, now);
      sockets.flush(now);
      sockets.tick(now);
    }
    return is_done();
  }

  ice::Path path_of(const Client& client) const {
    return {ice::Transport::Tcp, {kHitAddress, listener.local().port}, client.local()};
  }
  bool is_checked(const Client& client) const { return port.is_checked(path_of(client), now); }

  StreamListener listener{{IpAddress::v4(0, 0, 0, 0), 0}};
  dtls::Certificate certificate;
  dtls::Server server{certificate};
  media::PeerPort port{server};
  media::PeerStreams streams{port};
  StreamSockets sockets{listener, streams};
  media::PeerOutbox out;
  int reads = 0;
  Instant now{1h};
};

TEST_F(StreamSocketsTest, AnswersAndClosesOverLoopback) {
  Client browser({kHitAddress, listener.local().port});
  Client stranger({kHitAddress, listener.local().port});
  std::optional<Client> passer_by;
  passer_by.emplace(TransportAddress{kHitAddress, listener.local().port});
  browser.sends(framed_check());
  stranger.sends({0, 1, 'G'});
  ASSERT_TRUE(works_until([&] { return is_checked(browser) && streams.size() == 2; }));
  EXPECT_TRUE(stranger.is_closed());
  passer_by.reset();
  EXPECT_TRUE(works_until([&] { return streams.size() == 1; }));

  const Bytes answer = browser.receives();
  ASSERT_GT(answer.size(), wire::kFrameHeadBytes);
  const auto response = wire::parse_stun(BytesView(answer).subspan(wire::kFrameHeadBytes));
  ASSERT_TRUE(response.has_value());
  EXPECT_EQ(response->xor_mapped_address, browser.local());

  port.close({1}, now, out);
  ASSERT_TRUE(works_until([&] { return streams.size() == 0; }));
  EXPECT_TRUE(browser.is_closed());
}

TEST_F(StreamSocketsTest, ReadsLittleAtATimeOfWhoIsNotProven) {
  Client stranger({kHitAddress, listener.local().port});
  Bytes frame = framed_check();
  frame.back() ^= 1U;
  Bytes bytes;
  while (bytes.size() < 16'000) bytes.insert(bytes.end(), frame.begin(), frame.end());
  stranger.sends(bytes);
  EXPECT_TRUE(works_until([&] { return reads >= 8; }));
}

TEST_F(StreamSocketsTest, GivesUpAReaderWhoStops) {
  Client browser({kHitAddress, listener.local().port});
  browser.sends(framed_check());
  ASSERT_TRUE(works_until([&] { return is_checked(browser); }));
  // More than the kernel keeps for both ends, long before the check grows old.
  const Instant until = now + 20s;
  for (; streams.size() == 1 && now < until; now += 10ms) {
    for (int i = 0; i < 50; ++i) streams.send(path_of(browser), Bytes(1200, 0x80), now);
    sockets.flush(now);
    sockets.tick(now);
  }
  EXPECT_EQ(streams.size(), 0U);
}

TEST(StreamListenerTest, SaysWhichPortCannotBeHad) {
  const StreamListener first({IpAddress::v4(127, 0, 0, 1), 0});
  try {
    const StreamListener second(first.local());
    FAIL() << "the port was taken twice";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr(first.local().text()));
  }
}

}  // namespace
}  // namespace convoke::media_io
