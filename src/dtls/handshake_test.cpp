#include "dtls/handshake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/time.h>

#include <deque>
#include <map>
#include <memory>

#include "base/random.h"
#include "dtls/openssl_client_test.h"

namespace {
convoke::Instant openssl_time;
}

// The time of day as OpenSSL sees it in this program, so that its client's timer is virtual too.
// The name is put together because no core may say it.
extern "C" int answer_openssl(timeval* time, void*) __asm__(
    "gettime"
    "ofday");
extern "C" int answer_openssl(timeval* time, void*) {
  const auto since = openssl_time.time_since_epoch() + std::chrono::hours(24);
  time->tv_sec = static_cast<time_t>(since / std::chrono::seconds(1));
  time->tv_usec = since % std::chrono::seconds(1) / std::chrono::microseconds(1);
  return 0;
}

namespace convoke::dtls {
namespace {

using namespace std::chrono_literals;

const std::string kAllProfiles =
    "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM:SRTP_AEAD_AES_128_GCM";

const Certificate& our_certificate() {
  static const Certificate certificate;
  return certificate;
}
const Certificate& client_certificate() {
  static const Certificate certificate;
  return certificate;
}

/// A client and us, with a network between us that delays each datagram by 20 ms and may lose and
/// reorder.
class HandshakeTest : public ::testing::Test {
 protected:
  void meet(const Certificate* certificate, const std::string& profiles) {
    client = std::make_unique<OpensslClient>(certificate, profiles);
    us = std::make_unique<Handshake>(server, client_certificate().fingerprint(), now);
    send_to_us(client->begin());
  }

  void send_to_us(const std::vector<Bytes>& datagrams) { post(datagrams, true); }
  void post(const std::vector<Bytes>& datagrams, bool to_us) {
    for (const auto& datagram : datagrams) {
      EXPECT_LE(datagram.size(), kMtuBytes);
      if (random.below(100) < loss_percent) continue;
      const auto delay = 20ms + std::chrono::milliseconds(random.below(jitter_ms + 1));
      under_way.emplace(now + delay, std::pair(to_us, datagram));
    }
  }

  /// Until something happens or time is up.
  void advance(Duration by) {
    for (const auto end = now + by; now < end;) {
      now = std::min({end, us->deadline(), next_client_time,
                      under_way.empty() ? kNever : under_way.begin()->first});
      openssl_time = now;
      step();
    }
  }
  void step() {
    while (!under_way.empty() && under_way.begin()->first <= now) {
      const auto [to_us, datagram] = under_way.begin()->second;
      under_way.erase(under_way.begin());
      if (to_us) {
        us->on_datagram(datagram, now, out);
      } else {
        post(client->on_datagram(datagram), true);
      }
    }
    if (us->deadline() <= now) us->on_deadline(now, out);
    if (next_client_time <= now) {
      next_client_time = now + 50ms;
      post(client->on_time(), true);
    }
    post(std::exchange(out.datagrams, {}), false);
    events.insert(events.end(), out.events.begin(), out.events.end());
    out.events.clear();
  }

  template <class Kind>
  const Kind* only_event() const {
    return events.size() == 1 ? std::get_if<Kind>(&events.front()) : nullptr;
  }
  std::optional<HandshakeError> failure() const {
    const auto* const failed = only_event<Failed>();
    return failed == nullptr ? std::nullopt : std::optional(failed->error);
  }

  Server server{our_certificate()};
  Instant now{};
  Instant next_client_time{50ms};
  SeededRandom random{1};
  std::uint64_t loss_percent = 0;
  std::uint64_t jitter_ms = 0;
  std::multimap<Instant, std::pair<bool, Bytes>> under_way{};
  std::unique_ptr<OpensslClient> client{};
  std::unique_ptr<Handshake> us{};
  Outbox out{};
  std::vector<Event> events{};
};

Bytes in_one_piece(const wire::SrtpKeys& keys) {
  const auto key_bytes = static_cast<std::ptrdiff_t>(wire::srtp_key_bytes(keys.profile));
  const auto salt_bytes = static_cast<std::ptrdiff_t>(wire::srtp_salt_bytes(keys.profile));
  Bytes bytes;
  for (const auto* key : {&keys.client.key, &keys.server.key})
    bytes.insert(bytes.end(), key->begin(), key->begin() + key_bytes);
  for (const auto* salt : {&keys.client.salt, &keys.server.salt})
    bytes.insert(bytes.end(), salt->begin(), salt->begin() + salt_bytes);
  return bytes;
}

TEST_F(HandshakeTest, AgreesWithTheClientOnKeys) {
  meet(&client_certificate(), kAllProfiles);
  advance(1s);
  ASSERT_NE(only_event<Connected>(), nullptr);
  const auto& keys = only_event<Connected>()->keys;
  EXPECT_EQ(keys.profile, wire::SrtpProfile::AeadAes128Gcm);
  EXPECT_EQ(client->profile(), "SRTP_AEAD_AES_128_GCM");
  EXPECT_EQ(in_one_piece(keys), client->exported(56));
  EXPECT_EQ(client->server_fingerprint(), our_certificate().fingerprint());
  EXPECT_EQ(us->deadline(), kNever);
}

TEST_F(HandshakeTest, TakesTheOtherProfilesWhereThereIsNoBetterOne) {
  meet(&client_certificate(), "SRTP_AES128_CM_SHA1_80");
  advance(1s);
  ASSERT_NE(only_event<Connected>(), nullptr);
  EXPECT_EQ(only_event<Connected>()->keys.profile, wire::SrtpProfile::Aes128CmSha1Tag80);
  EXPECT_EQ(in_one_piece(only_event<Connected>()->keys), client->exported(60));
  events.clear();
  meet(&client_certificate(), "SRTP_AES128_CM_SHA1_80:SRTP_AEAD_AES_256_GCM");
  advance(1s);
  ASSERT_NE(only_event<Connected>(), nullptr);
  EXPECT_EQ(only_event<Connected>()->keys.profile, wire::SrtpProfile::AeadAes256Gcm);
  EXPECT_EQ(in_one_piece(only_event<Connected>()->keys), client->exported(88));
}

TEST_F(HandshakeTest, SucceedsThoughDatagramsAreLostAndReordered) {
  jitter_ms = 30;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    random = SeededRandom(seed);
    loss_percent = seed % 2 == 0 ? 15 : 30;
    events.clear();
    under_way.clear();
    meet(&client_certificate(), kAllProfiles);
    advance(29s);
    ASSERT_NE(only_event<Connected>(), nullptr);
    ASSERT_TRUE(client->is_connected());
    EXPECT_EQ(in_one_piece(only_event<Connected>()->keys), client->exported(56));
  }
}

TEST_F(HandshakeTest, SendsItsFlightAgainAtGrowingIntervals) {
  meet(&client_certificate(), kAllProfiles);
  us->on_datagram(under_way.begin()->second.second, now, out);
  const auto flight = std::exchange(out.datagrams, {});
  ASSERT_FALSE(flight.empty());
  std::vector<Duration> waits;
  for (int i = 0; i < 6; ++i) {
    waits.push_back(us->deadline() - now);
    now = us->deadline();
    us->on_deadline(now, out);
    EXPECT_EQ(std::exchange(out.datagrams, {}), flight);
  }
  EXPECT_THAT(waits, ::testing::ElementsAre(200ms, 400ms, 800ms, 1600ms, 3200ms, 3200ms));
}

TEST_F(HandshakeTest, AnswersAClientThatLostTheLastFlight) {
  meet(&client_certificate(), kAllProfiles);
  while (events.empty()) advance(1ms);
  under_way.clear();
  EXPECT_FALSE(client->is_connected());
  advance(2s);
  EXPECT_TRUE(client->is_connected());
  EXPECT_NE(only_event<Connected>(), nullptr);
}

TEST_F(HandshakeTest, RefusesACertificateThatTheSdpDoesNotName) {
  meet(&our_certificate(), kAllProfiles);
  advance(1s);
  EXPECT_EQ(failure(), HandshakeError::WrongFingerprint);
  EXPECT_FALSE(client->is_connected());
  EXPECT_EQ(us->deadline(), kNever);
}

TEST_F(HandshakeTest, RefusesAClientWithoutCertificate) {
  meet(nullptr, kAllProfiles);
  advance(1s);
  EXPECT_EQ(failure(), HandshakeError::Protocol);
}

TEST_F(HandshakeTest, RefusesAClientThatDoesNotWantSrtp) {
  meet(&client_certificate(), "");
  advance(1s);
  EXPECT_EQ(failure(), HandshakeError::NoSrtp);
  EXPECT_TRUE(client->heard_goodbye());
}

TEST_F(HandshakeTest, ReportsThatTheClientRefuses) {
  meet(&client_certificate(), kAllProfiles);
  send_to_us({{21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 9, 0, 2, 2, 40}});  // handshake_failure
  advance(1s);
  EXPECT_EQ(failure(), HandshakeError::Refused);
}

TEST_F(HandshakeTest, GivesUpAfterThirtySeconds) {
  meet(&client_certificate(), kAllProfiles);
  loss_percent = 100;
  advance(kHandshakeLimit - 1ms);
  EXPECT_TRUE(events.empty());
  advance(1ms);
  EXPECT_EQ(failure(), HandshakeError::TimedOut);
}

TEST_F(HandshakeTest, NoticesThatThePeerLeaves) {
  meet(&client_certificate(), kAllProfiles);
  advance(1s);
  events.clear();
  send_to_us(client->say_goodbye());
  advance(1s);
  EXPECT_NE(only_event<Closed>(), nullptr);
  us->on_datagram(Bytes{22}, now, out);
  EXPECT_TRUE(out.events.empty());
}

TEST_F(HandshakeTest, SaysGoodbye) {
  meet(&client_certificate(), kAllProfiles);
  advance(1s);
  us->close(out);
  advance(1s);
  EXPECT_TRUE(client->heard_goodbye());
}

TEST_F(HandshakeTest, IgnoresDataOnTheAssociation) {
  meet(&client_certificate(), kAllProfiles);
  advance(1s);
  send_to_us(client->say("hello"));
  advance(1s);
  EXPECT_NE(only_event<Connected>(), nullptr);
  EXPECT_TRUE(under_way.empty());
}

TEST_F(HandshakeTest, IsNotDisturbedByGarbage) {
  meet(&client_certificate(), kAllProfiles);
  for (int i = 0; i < 200; ++i) {
    Bytes garbage(random.below(1500));
    for (auto& byte : garbage) byte = static_cast<std::uint8_t>(random.next());
    us->on_datagram(garbage, now, out);
    advance(1ms);
  }
  advance(1s);
  EXPECT_NE(only_event<Connected>(), nullptr);
}

TEST_F(HandshakeTest, IsNotDisturbedByAlteredRecordsOnceConnected) {
  meet(&client_certificate(), kAllProfiles);
  advance(1s);
  const auto goodbye = client->say_goodbye().at(0);
  constexpr std::size_t kMinorVersion = 2;  // OpenSSL does not look at it in an alert
  for (std::size_t at = 0; at < goodbye.size(); ++at) {
    if (at == kMinorVersion) continue;
    auto altered = goodbye;
    altered[at] ^= 1U;
    us->on_datagram(altered, now, out);
    EXPECT_TRUE(out.events.empty()) << at;
  }
  us->on_datagram(goodbye, now, out);
  EXPECT_EQ(out.events.size(), 1U);
}

}  // namespace
}  // namespace convoke::dtls
