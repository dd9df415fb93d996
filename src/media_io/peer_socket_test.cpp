#include "media_io/peer_socket.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <vector>

#include "media_io/receive_batch.h"
#include "media_io/send_batch.h"
#include "media_io/sockaddr.h"

namespace convoke::media_io {
namespace {

/// Loopback is a /8: a machine with many addresses.
const IpAddress kHit = IpAddress::v4(127, 0, 0, 2);

bool is_readable(int fd) {
  pollfd waiting{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&waiting, 1, 2000) == 1;
}

TEST(PeerSocketTest, AnswersFromTheAddressThatWasHit) {
  const PeerSocket peers({IpAddress::v4(0, 0, 0, 0), 0});
  ASSERT_NE(peers.local().port, 0);
  const PeerSocket browser({IpAddress::v4(127, 0, 0, 1), 0});

  SendBatch from_browser(browser.fd());
  from_browser.add(Bytes{1, 2}, browser.local().ip, {kHit, peers.local().port});
  from_browser.flush();
  ASSERT_TRUE(is_readable(peers.fd()));
  ReceiveBatch batch(8);
  ASSERT_EQ(batch.receive(peers.fd()), 1U);
  EXPECT_EQ(batch.from(0), browser.local());
  EXPECT_EQ(batch.to(0), kHit);

  SendBatch from_us(peers.fd());
  from_us.add(Bytes{3}, *batch.to(0), batch.from(0));
  from_us.flush();
  ASSERT_TRUE(is_readable(browser.fd()));
  ASSERT_EQ(batch.receive(browser.fd()), 1U);
  EXPECT_EQ(batch.from(0), (TransportAddress{kHit, peers.local().port}));
}

TEST(SendBatchTest, SendsAllInOrderAlsoBehindOneThatCannotBeSent) {
  const PeerSocket peers({IpAddress::v4(127, 0, 0, 1), 0});
  const PeerSocket browser({IpAddress::v4(127, 0, 0, 1), 0});
  constexpr std::uint8_t kMany = 100;
  constexpr std::size_t kTooManyBytes = 70'000;
  SendBatch batch(peers.fd());
  for (std::uint8_t i = 0; i < kMany; ++i) {
    if (i % 10 == 0) batch.add(Bytes(kTooManyBytes), peers.local().ip, browser.local());
    batch.add(Bytes(i + 1U, i), peers.local().ip, browser.local());
  }
  batch.flush();

  std::vector<Bytes> received;
  ReceiveBatch arrived(16);
  while (received.size() < kMany && is_readable(browser.fd())) {
    const auto count = arrived.receive(browser.fd());
    for (std::size_t i = 0; i < count; ++i)
      received.emplace_back(arrived.bytes(i).begin(), arrived.bytes(i).end());
  }
  ASSERT_EQ(received.size(), kMany);
  for (std::uint8_t i = 0; i < kMany; ++i) EXPECT_EQ(received[i], Bytes(i + 1U, i));
}

TEST(PeerSocketTest, SaysWhichPortCannotBeHad) {
  const PeerSocket first({IpAddress::v4(127, 0, 0, 1), 0});
  try {
    const PeerSocket second(first.local());
    FAIL() << "the port was taken twice";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr(first.local().text()));
  }
}

}  // namespace
}  // namespace convoke::media_io
