#include "config/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace convoke::config {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const IpAddress kEverywhere = IpAddress::v4(0, 0, 0, 0);
const IpAddress kPublic = IpAddress::v4(192, 0, 2, 7);

/// A working server, of which one thing is changed.
class CheckTest : public ::testing::Test {
 protected:
  std::vector<std::string> faulty_keys() const {
    std::vector<std::string> out;
    for (const auto& problem : check(config)) {
      EXPECT_NE(problem.fault, "");
      EXPECT_NE(problem.mend, "");
      out.push_back(problem.key);
    }
    return out;
  }

  Config config;
};

TEST_F(CheckTest, FindsNothingInTheDefaults) {
  EXPECT_THAT(faulty_keys(), IsEmpty());
}

TEST_F(CheckTest, WantsTlsAndATokenOutsideLoopback) {
  config.http.listen.ip = kEverywhere;
  EXPECT_THAT(faulty_keys(), ElementsAre("http.listen", "http.bearer_token"));
  config.http.bearer_token = "0123456789abcdef";
  config.http.behind_tls_proxy = true;
  EXPECT_THAT(faulty_keys(), IsEmpty());
  config.http.behind_tls_proxy = false;
  config.http.tls_certificate = "cert.pem";
  EXPECT_THAT(faulty_keys(), ElementsAre("http.tls_key", "http.listen"));
  config.http.tls_key = "key.pem";
  EXPECT_THAT(faulty_keys(), IsEmpty());
}

TEST_F(CheckTest, RefusesATokenThatCanBeGuessed) {
  config.http.bearer_token = "secret";
  EXPECT_THAT(faulty_keys(), ElementsAre("http.bearer_token"));
}

TEST_F(CheckTest, WantsASenderWhereThereIsAMailServer) {
  config.mail.smtp_url = "smtp://mail.example.com:587";
  EXPECT_THAT(faulty_keys(), ElementsAre("mail.from"));
  config.mail.from = "convoke@example.com";
  EXPECT_THAT(faulty_keys(), IsEmpty());
}

TEST_F(CheckTest, LetsNoPasswordTravelWithoutTls) {
  config.mail.from = "convoke@example.com";
  config.mail.smtp_url = "smtp://mail.example.com:587";
  config.mail.password = "geheim";
  EXPECT_THAT(faulty_keys(), ElementsAre("mail.user"));
  config.mail.user = "convoke";
  EXPECT_THAT(faulty_keys(), IsEmpty());
  config.mail.starttls = Starttls::Opportunistic;
  EXPECT_THAT(faulty_keys(), ElementsAre("mail.starttls"));
  config.mail.smtp_url = "smtps://mail.example.com";
  EXPECT_THAT(faulty_keys(), IsEmpty());
}

TEST_F(CheckTest, WantsAnAddressToTellThePeersWhenItListensEverywhere) {
  config.sip.listen_address = kEverywhere;
  EXPECT_THAT(faulty_keys(), ElementsAre("sip.public_address"));
  config.server.public_address = kPublic;
  EXPECT_THAT(faulty_keys(), IsEmpty());
  EXPECT_EQ(sip_public_address(config), kPublic);
  EXPECT_EQ(media_public_address(config), kPublic);
  EXPECT_EQ(media_address(config), kEverywhere);
}

TEST_F(CheckTest, WantsPairsOfPortsEnoughForAllCalls) {
  config.media.rtp_port_first = 20'001;
  EXPECT_THAT(faulty_keys(), ElementsAre("media.rtp_port_first", "media.rtp_port_last"));
  config.media.rtp_port_first = 20'000;
  config.media.rtp_port_last = 20'009;
  EXPECT_THAT(faulty_keys(), ElementsAre("media.rtp_port_last"));
  config.sip.max_calls = 5;
  EXPECT_THAT(faulty_keys(), IsEmpty());
  config.sip.udp_port = 20'004;
  EXPECT_THAT(faulty_keys(), ElementsAre("sip.udp_port"));
  config.sip.udp_port = 5060;
  config.media.browser_port = 20'009;
  EXPECT_THAT(faulty_keys(), ElementsAre("media.browser_port"));
}

TEST_F(CheckTest, SeesTwoListenersOnOnePort) {
  config.metrics.listen = config.http.listen;
  EXPECT_THAT(faulty_keys(), ElementsAre("metrics.listen"));
  config.metrics.listen.port = 9090;
  config.sip.udp_port = 9090;
  EXPECT_THAT(faulty_keys(), ElementsAre("sip.udp_port"));
  config.sip.tcp = false;
  EXPECT_THAT(faulty_keys(), IsEmpty());
  config.media.browser_tcp_port = 9090;
  EXPECT_THAT(faulty_keys(), ElementsAre("media.browser_tcp_port"));
  config.media.address = IpAddress::v4(192, 0, 2, 1);
  EXPECT_THAT(faulty_keys(), IsEmpty());
}

TEST_F(CheckTest, PutsBrowsersTcpWhereTheirUdpIsUnlessToldOtherwise) {
  config.media.browser_port = 31'000;
  EXPECT_EQ(browser_tcp_port(config), 31'000);
  config.media.browser_tcp_port = 443;
  EXPECT_EQ(browser_tcp_port(config), 443);
  config.media.browser_tcp_port = 0;
  EXPECT_EQ(browser_tcp_port(config), 0);
}

TEST_F(CheckTest, WantsABrowserPortForEachMediaWorker) {
  config.media.workers = 64;
  config.media.browser_port = 65'472;
  EXPECT_THAT(faulty_keys(), IsEmpty());
  config.media.browser_port = 65'473;
  EXPECT_THAT(faulty_keys(), ElementsAre("media.workers"));
  config.media.browser_port = 19'937;
  EXPECT_THAT(faulty_keys(), ElementsAre("media.browser_port"));
  config.media.browser_port = 31'000;
  EXPECT_THAT(faulty_keys(), IsEmpty());
  config.metrics.listen = {config.media.address.value_or(IpAddress::v4(127, 0, 0, 1)), 31'063};
  EXPECT_THAT(faulty_keys(), ElementsAre("media.browser_tcp_port"));
}

TEST_F(CheckTest, HasOneWorkerAndLeavesACoreToTheRestWhereTheMachineDecides) {
  EXPECT_EQ(media_workers(config, 256), 1);
  config.media.workers = 0;
  EXPECT_EQ(media_workers(config, 1), 1);
  EXPECT_EQ(media_workers(config, 2), 1);
  EXPECT_EQ(media_workers(config, 8), 7);
  EXPECT_EQ(media_workers(config, 256), 64);
  config.media.browser_tcp_port = 65'533;
  EXPECT_EQ(media_workers(config, 256), 3);
  config.media.workers = 2;
  EXPECT_EQ(media_workers(config, 1), 2);
}

TEST_F(CheckTest, WantsANameAHostAndALoginToRegisterATrunk) {
  config.trunks = {{.register_with_provider = true}};
  EXPECT_THAT(faulty_keys(), ElementsAre("trunks.0.name", "trunks.0.host", "trunks.0.username"));
  config.trunks = {{.name = "carrier", .host = "localhost"}, {.name = "carrier", .host = "::1"}};
  EXPECT_THAT(faulty_keys(), ElementsAre("trunks.1.name"));
}

TEST_F(CheckTest, RefusesATrunkThatAnybodyCouldCallFrom) {
  config.trunks = {
      {.name = "carrier", .host = "localhost", .source_blocks = {*IpBlock::parse("0.0.0.0/0")}}};
  EXPECT_THAT(faulty_keys(), ElementsAre("trunks.0.source_blocks"));
}

TEST_F(CheckTest, SeesThatACarrierIsOutOfReachOfLoopback) {
  config.trunks = {{.name = "carrier", .host = "sip.example.com"}};
  EXPECT_THAT(faulty_keys(), ElementsAre("sip.listen_address"));
  config.sip.listen_address = kPublic;
  EXPECT_THAT(faulty_keys(), IsEmpty());
}

TEST_F(CheckTest, KnowsThisMachineByName) {
  for (const auto* host : {"localhost", "LocalHost", "pbx.localhost", "127.0.0.9", "::1"}) {
    EXPECT_TRUE(is_this_machine(host)) << host;
    config.trunks = {{.name = "carrier", .host = host}};
    EXPECT_THAT(faulty_keys(), IsEmpty()) << host;
  }
  for (const auto* host : {"localhost.example.com", "10.0.0.1", "mylocalhost"})
    EXPECT_FALSE(is_this_machine(host)) << host;
}

TEST_F(CheckTest, WantsEachLineToHaveItsOwnNumber) {
  const Line line{.number = "100", .uri = "sip:desk@127.0.0.1:5090"};
  config.lines = {line, line};
  EXPECT_THAT(faulty_keys(), ElementsAre("lines.1.number"));
}

TEST_F(CheckTest, DerivesWhatIsNotSetFromWhatIs) {
  EXPECT_EQ(drop_folder(config), "./convoke-data/drop");
  EXPECT_EQ(public_url(config), "http://127.0.0.1:8080");
  config.server.public_name = "meet.example.com";
  EXPECT_EQ(public_url(config), "https://meet.example.com");
  config.server.public_url = "https://meet.example.com:8443/";
  EXPECT_EQ(public_url(config), "https://meet.example.com:8443");
}

}  // namespace
}  // namespace convoke::config
