#include "media_io/peer_socket.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "media_io/receive_batch.h"
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

  browser.send(Bytes{1, 2}, browser.local(), {kHit, peers.local().port});
  ASSERT_TRUE(is_readable(peers.fd()));
  ReceiveBatch batch;
  ASSERT_EQ(batch.receive(peers.fd()), 1U);
  EXPECT_EQ(batch.from(0), browser.local());
  EXPECT_EQ(batch.to(0), kHit);

  peers.send(Bytes{3}, {*batch.to(0), peers.local().port}, batch.from(0));
  ASSERT_TRUE(is_readable(browser.fd()));
  ASSERT_EQ(batch.receive(browser.fd()), 1U);
  EXPECT_EQ(batch.from(0), (TransportAddress{kHit, peers.local().port}));
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
