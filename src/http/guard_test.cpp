#include "http/guard.h"

#include <gmock/gmock.h>

#include "http/message.h"

namespace convoke::http {
namespace {

using ::testing::Optional;

const IpAddress kHere = IpAddress::v4(127, 0, 0, 1);
const IpAddress kElsewhere = IpAddress::v4(192, 0, 2, 7);

/// A listener at 127.0.0.1:8080 with the token "secret".
class GuardTest : public ::testing::Test {
 protected:
  GuardTest() {
    rules.bearer_token = "secret";
    request.method = Method::Get;
    request.remote = kHere;
    request.local = {kHere, 8080};
    request.headers = {{"host", "localhost:8080"}};
  }

  std::optional<Refusal> verdict(Access access = Access::Guarded) {
    return refusal(rules, request, access);
  }
  void says(std::string name, std::string value) {
    std::erase_if(request.headers, [&](const Header& each) { return each.name == name; });
    request.headers.push_back({std::move(name), std::move(value)});
  }

  GuardRules rules{};
  Request request{};
};

TEST_F(GuardTest, LetsProgramsOfThisMachineInWithoutAToken) {
  for (const char* host : {"localhost:8080", "127.0.0.1:8080", "[::1]:8080", "LOCALHOST:8080"}) {
    says("host", host);
    EXPECT_EQ(verdict(), std::nullopt) << host;
  }
}

TEST_F(GuardTest, RefusesNamesThatOnlyPointAtThisMachine) {
  for (const char* host :
       {"evil.example:8080", "localhost", "localhost:80", "localhost.evil.example:8080",
        "127.0.0.1.evil.example:8080", "127.0.0.2:8080", "localhost.:8080"}) {
    says("host", host);
    EXPECT_THAT(verdict(), Optional(Refusal::ForeignHost)) << host;
  }
}

TEST_F(GuardTest, LetsConfiguredNamesInAtAnyPortOrTheirOwn) {
  rules.allowed_hosts = {"convoke.lan", "other.lan:9000"};
  says("host", "Convoke.LAN");
  EXPECT_EQ(verdict(), std::nullopt);
  says("host", "other.lan:9000");
  EXPECT_EQ(verdict(), std::nullopt);
  says("host", "other.lan:9001");
  EXPECT_THAT(verdict(), Optional(Refusal::ForeignHost));
}

TEST_F(GuardTest, NeedsExactlyOneHost) {
  request.headers.clear();
  EXPECT_THAT(verdict(), Optional(Refusal::BadHost));
  request.headers = {{"host", "localhost:8080"}, {"host", "localhost:8080"}};
  EXPECT_THAT(verdict(), Optional(Refusal::BadHost));
  request.headers = {{"host", "local host"}};
  EXPECT_THAT(verdict(Access::Open), Optional(Refusal::BadHost));
}

TEST_F(GuardTest, RefusesPagesOfOtherSites) {
  for (const char* origin : {"http://evil.example", "null", "http://localhost:8081",
                             "https://localhost:8080", "http://localhost:8080.evil.example", ""}) {
    says("origin", origin);
    EXPECT_THAT(verdict(), Optional(Refusal::ForeignOrigin)) << origin;
  }
  says("origin", "http://localhost:8080");
  EXPECT_EQ(verdict(), std::nullopt);
  rules.allowed_origins = {"https://intranet.example.com"};
  says("origin", "https://intranet.example.com");
  EXPECT_EQ(verdict(), std::nullopt);
}

TEST_F(GuardTest, AsksStrangersForTheToken) {
  request.remote = kElsewhere;
  EXPECT_THAT(verdict(), Optional(Refusal::NoToken));
  EXPECT_EQ(verdict(Access::Open), std::nullopt);
  says("authorization", "Bearer guess");
  EXPECT_THAT(verdict(), Optional(Refusal::WrongToken));
  says("authorization", "Basic c2VjcmV0");
  EXPECT_THAT(verdict(), Optional(Refusal::NoToken));
  says("authorization", "bearer secret");
  EXPECT_EQ(verdict(), std::nullopt);
}

TEST_F(GuardTest, LetsNobodyInByAnEmptyToken) {
  rules.bearer_token.clear();
  request.remote = kElsewhere;
  says("authorization", "Bearer ");
  EXPECT_THAT(verdict(), Optional(Refusal::NoToken));
  says("authorization", "Bearer x");
  EXPECT_THAT(verdict(), Optional(Refusal::WrongToken));
}

TEST_F(GuardTest, AsksForTheTokenWhereTheListenerOrAProxyMakesTheCallerUnknown) {
  rules.loopback_listener = false;
  EXPECT_THAT(verdict(), Optional(Refusal::NoToken));
  rules.loopback_listener = true;
  rules.behind_tls_proxy = true;
  EXPECT_THAT(verdict(), Optional(Refusal::NoToken));
  rules.behind_tls_proxy = false;
  says("x-forwarded-for", "192.0.2.7");
  EXPECT_THAT(verdict(), Optional(Refusal::NoToken));
}

TEST_F(GuardTest, JudgesOriginAsTheBrowserSeesItBehindAProxy) {
  rules.behind_tls_proxy = true;
  says("authorization", "Bearer secret");
  says("host", "convoke.example.com");
  says("origin", "https://convoke.example.com");
  EXPECT_EQ(verdict(), std::nullopt);
  says("origin", "http://convoke.example.com");
  EXPECT_THAT(verdict(), Optional(Refusal::ForeignOrigin));
}

TEST_F(GuardTest, TakesOnlyBodiesThatNoFormCanSend) {
  request.method = Method::Post;
  EXPECT_THAT(verdict(), Optional(Refusal::NotJson));
  for (const char* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonp",
                           "text/plain; application/json"}) {
    says("content-type", type);
    EXPECT_THAT(verdict(), Optional(Refusal::NotJson)) << type;
  }
  says("content-type", "Application/JSON ; charset=utf-8");
  EXPECT_EQ(verdict(), std::nullopt);
  request.method = Method::Delete;
  request.headers = {{"host", "localhost:8080"}};
  EXPECT_EQ(verdict(), std::nullopt);
}

TEST_F(GuardTest, KnowsWhoAsks) {
  request.remote = kElsewhere;
  says("x-forwarded-for", "203.0.113.9");
  EXPECT_EQ(source(request, false), kElsewhere);
  EXPECT_EQ(source(request, true), IpAddress::v4(203, 0, 113, 9));
  request.headers.clear();
  EXPECT_EQ(source(request, true), kElsewhere);
}

TEST_F(GuardTest, BelievesOnlyWhatTheProxyItselfWrote) {
  const std::vector<std::pair<std::string, IpAddress>> cases{
      {"10.0.0.1, 203.0.113.9", IpAddress::v4(203, 0, 113, 9)},
      {"203.0.113.9,\t2001:db8::1 ", *IpAddress::parse("2001:db8::1")},
      {"203.0.113.9:4711", IpAddress::v4(203, 0, 113, 9)},
      {"[2001:db8::1]:4711", *IpAddress::parse("2001:db8::1")},
      {"[2001:db8::1]", *IpAddress::parse("2001:db8::1")},
      {"203.0.113.9,", kHere},
      {"203.0.113.9, unknown", kHere},
      {"203.0.113.9 198.51.100.1", kHere},
      {"", kHere}};
  for (const auto& [text, wanted] : cases) {
    says("x-forwarded-for", text);
    EXPECT_EQ(source(request, true), wanted) << text;
  }
  request.headers = {{"x-forwarded-for", "198.51.100.1"}, {"x-forwarded-for", "203.0.113.9"}};
  EXPECT_EQ(source(request, true), IpAddress::v4(203, 0, 113, 9));
}

TEST(ParseHostTest, ReadsNamesAddressesAndPorts) {
  EXPECT_EQ(parse_host("A.example"), (HostPort{"a.example", std::nullopt}));
  EXPECT_EQ(parse_host("[::1]:80"), (HostPort{"[::1]", 80}));
  EXPECT_EQ(parse_host("[::1]"), (HostPort{"[::1]", std::nullopt}));
  for (const char* text : {"", ":", ":80", "a:", "a:0", "a:65536", "a:8 0", "a:+80", "[::1",
                           "[::1]x", "[zz]", "::1", "a/b", "u@a", "a:80:80", "[]", "a b"}) {
    EXPECT_EQ(parse_host(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace convoke::http
