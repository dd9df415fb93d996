#include "client/local_address.h"

#include <gtest/gtest.h>

namespace convoke::client {
namespace {

/// The configuration of a server on this machine.
class LocalAddressTest : public ::testing::Test {
 protected:
  void listens(const char* ip, std::uint16_t port) {
    config.http.listen = {*IpAddress::parse(ip), port};
  }
  std::string url() const { return local_address(config).url; }

  config::Config config{};
};

TEST_F(LocalAddressTest, IsWhereTheServerListens) {
  EXPECT_EQ(url(), "http://127.0.0.1:8080");
  listens("198.51.100.7", 9000);
  config.http.bearer_token = "secret";
  const auto server = local_address(config);
  EXPECT_EQ(server.url, "http://198.51.100.7:9000");
  EXPECT_EQ(server.connect_to, "198.51.100.7:9000");
  EXPECT_EQ(server.token, "secret");
  EXPECT_EQ(server.ca_file, "");
}

TEST_F(LocalAddressTest, IsOnLoopbackWhereTheServerListensEverywhere) {
  listens("0.0.0.0", 9000);
  EXPECT_EQ(url(), "http://127.0.0.1:9000");
  listens("::", 9000);
  EXPECT_EQ(url(), "http://[::1]:9000");
}

TEST_F(LocalAddressTest, HasTheNameOfTheCertificate) {
  listens("198.51.100.7", 443);
  config.http.tls_certificate = "/etc/convoke/fullchain.pem";
  config.http.tls_key = "/etc/convoke/privkey.pem";
  EXPECT_EQ(url(), "https://198.51.100.7:443");
  config.server.public_url = "https://meet.example.com:8443/convoke";
  EXPECT_EQ(url(), "https://meet.example.com:443");
  config.server.public_url = "https://[2001:db8::1]/";
  EXPECT_EQ(url(), "https://[2001:db8::1]:443");
  config.server.public_url = "http://meet.example.com";
  EXPECT_EQ(url(), "https://198.51.100.7:443");
  config.server.public_name = "convoke.example.com";
  const auto server = local_address(config);
  EXPECT_EQ(server.url, "https://convoke.example.com:443");
  EXPECT_EQ(server.connect_to, "198.51.100.7:443");
  EXPECT_EQ(server.ca_file, "/etc/convoke/fullchain.pem");
}

TEST_F(LocalAddressTest, IsBehindTheProxyRatherThanBeforeIt) {
  config.http.behind_tls_proxy = true;
  config.server.public_name = "convoke.example.com";
  EXPECT_EQ(url(), "http://127.0.0.1:8080");
}

}  // namespace
}  // namespace convoke::client
