#include "ice/lite_agent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ice/browser_test.h"

namespace convoke::ice {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Verdict = Reaction::Verdict;

/// A browser reaches its agent over Wi-Fi and over a mobile network.
class LiteAgentTest : public ::testing::Test {
 protected:
  Instant now{100s};
  LiteAgent agent{kServer, now};
  std::array<std::uint8_t, wire::kStunResponseBytes> memory{};

  Reaction sends(const Path& path, const Check& check = {}) {
    const ReceivedCheck received(check);
    return agent.on_request(received.message(), path, now, memory);
  }
  Reaction nominates(const Path& path) { return sends(path, {.nominates = true}); }

  int error_code_of(const Reaction& reaction) {
    const auto response = wire::parse_stun(reaction.response);
    return response && response->error ? response->error->code : 0;
  }
  bool is_signed(const Reaction& reaction) {
    wire::StunKey key(kServer.pwd);
    return wire::has_integrity_of(*wire::parse_stun(reaction.response), key);
  }
};

TEST_F(LiteAgentTest, AnswersACheckWithTheAddressItCameFrom) {
  const auto reaction = sends(kWifi);
  EXPECT_EQ(reaction.verdict, Verdict::Accepted);
  const auto response = wire::parse_stun(reaction.response);
  ASSERT_TRUE(response);
  EXPECT_EQ(response->kind, wire::StunClass::Success);
  EXPECT_EQ(response->transaction[0], 1);
  EXPECT_EQ(response->xor_mapped_address, kWifi.remote);
  EXPECT_TRUE(response->has_fingerprint);
  EXPECT_TRUE(is_signed(reaction));
}

TEST_F(LiteAgentTest, TakesMediaOnlyFromPathsOnWhichAValidCheckCame) {
  EXPECT_FALSE(agent.is_checked(kWifi, now));
  sends(kWifi);
  EXPECT_TRUE(agent.is_checked(kWifi, now));
  EXPECT_FALSE(agent.is_checked(kMobile, now));
  EXPECT_FALSE(agent.is_checked(from_port(50000, Transport::Tcp), now));
  auto other_local = kWifi;
  other_local.local.port = 9001;
  EXPECT_FALSE(agent.is_checked(other_local, now));
}

TEST_F(LiteAgentTest, SendsNowhereBeforeTheFirstCheck) {
  EXPECT_EQ(agent.sending_path(now), std::nullopt);
}

TEST_F(LiteAgentTest, SendsOnThePathOfTheLatestCheckUntilOneIsNominated) {
  sends(kWifi);
  EXPECT_EQ(agent.sending_path(now), kWifi);
  sends(kMobile);
  EXPECT_EQ(agent.sending_path(now), kMobile);
  nominates(kWifi);
  EXPECT_EQ(agent.sending_path(now), kWifi);
  sends(kMobile);
  EXPECT_EQ(agent.sending_path(now), kWifi);
}

TEST_F(LiteAgentTest, FollowsALaterNominationAndStillTakesMediaFromTheOldPath) {
  nominates(kWifi);
  nominates(kMobile);
  EXPECT_EQ(agent.sending_path(now), kMobile);
  sends(kWifi);
  EXPECT_EQ(agent.sending_path(now), kMobile) << "a check without nomination moves nothing";
  EXPECT_TRUE(agent.is_checked(kWifi, now));
}

TEST_F(LiteAgentTest, StaysWithANominationThatLaterChecksDoNotRepeat) {
  nominates(kWifi);
  sends(kWifi);
  sends(kMobile);
  EXPECT_EQ(agent.sending_path(now), kWifi);
}

TEST_F(LiteAgentTest, TurnsToAPathThatLivesWhenTheNominatedOneFallsSilent) {
  nominates(kWifi);
  now += 20s;
  sends(kMobile);
  now += 10s;
  EXPECT_FALSE(agent.is_checked(kWifi, now));
  EXPECT_EQ(agent.sending_path(now), kMobile);
  EXPECT_FALSE(agent.expired(now));
}

TEST_F(LiteAgentTest, TurnsBackWhenTheNominatedPathIsAlive) {
  nominates(kWifi);
  now += 20s;
  sends(kMobile);
  now += 10s;
  EXPECT_EQ(agent.sending_path(now), kMobile);
  sends(kWifi);
  EXPECT_EQ(agent.sending_path(now), kWifi);
}

TEST_F(LiteAgentTest, ExpiresThirtySecondsAfterTheLastValidCheck) {
  now += 29s;
  sends(kWifi);
  now += 29s;
  sends(kWifi, {.pwd = "guess"});
  sends(kWifi, {.is_controlled = true});
  EXPECT_EQ(agent.deadline(), now + 1s);
  EXPECT_FALSE(agent.expired(now));
  EXPECT_EQ(agent.sending_path(now), kWifi);
  now += 1s;
  EXPECT_TRUE(agent.expired(now));
  EXPECT_EQ(agent.sending_path(now), std::nullopt);
  EXPECT_FALSE(agent.is_checked(kWifi, now));
}

TEST_F(LiteAgentTest, ExpiresWithoutAnyCheckAndIsNotBroughtBack) {
  now += 30s;
  EXPECT_TRUE(agent.expired(now));
  EXPECT_EQ(sends(kWifi).verdict, Verdict::Ignored);
  EXPECT_TRUE(agent.expired(now));
}

TEST_F(LiteAgentTest, KeepsTheLatestPathsAndTheNominatedOne) {
  nominates(from_port(1));
  for (std::uint16_t port = 2; port <= LiteAgent::kMaxPaths; ++port)
    EXPECT_EQ(sends(from_port(port)).forgotten, std::nullopt);
  EXPECT_EQ(sends(from_port(100)).forgotten, from_port(2));
  sends(from_port(3));
  EXPECT_EQ(sends(from_port(101)).forgotten, from_port(4));
  EXPECT_TRUE(agent.is_checked(from_port(1), now));
  EXPECT_FALSE(agent.is_checked(from_port(2), now));
  EXPECT_TRUE(agent.is_checked(from_port(3), now));
  EXPECT_EQ(agent.sending_path(now), from_port(1));
}

TEST_F(LiteAgentTest, ForgetsAPathWhoseConnectionClosed) {
  const auto tcp = from_port(50000, Transport::Tcp);
  sends(kWifi);
  nominates(tcp);
  agent.on_closed(tcp);
  EXPECT_FALSE(agent.is_checked(tcp, now));
  EXPECT_EQ(agent.sending_path(now), kWifi);
}

TEST_F(LiteAgentTest, RefusesAPeerThatWantsToBeControlled) {
  const auto reaction = sends(kWifi, {.nominates = true, .is_controlled = true});
  EXPECT_EQ(reaction.verdict, Verdict::Refused);
  EXPECT_EQ(error_code_of(reaction), 487);
  EXPECT_TRUE(is_signed(reaction));
  EXPECT_FALSE(agent.is_checked(kWifi, now));
}

TEST_F(LiteAgentTest, RefusesAWrongPasswordWithoutSigningTheRefusal) {
  const auto reaction = sends(kWifi, {.pwd = "guess"});
  EXPECT_EQ(reaction.verdict, Verdict::Refused);
  EXPECT_EQ(error_code_of(reaction), 401);
  EXPECT_FALSE(is_signed(reaction));
  EXPECT_FALSE(agent.is_checked(kWifi, now));
}

TEST_F(LiteAgentTest, RefusesACheckWithoutIntegrity) {
  const auto reaction = sends(kWifi, {.is_signed = false});
  EXPECT_EQ(error_code_of(reaction), 400);
  EXPECT_FALSE(agent.is_checked(kWifi, now));
}

TEST_F(LiteAgentTest, NamesTheAttributesThatItDoesNotUnderstand) {
  const auto reaction = sends(kWifi, {.unknown_attribute = 0x7FFE});
  EXPECT_EQ(error_code_of(reaction), 420);
  EXPECT_THAT(wire::parse_stun(reaction.response)->unknown_attributes.items(), ElementsAre(0x7FFE));
  EXPECT_TRUE(is_signed(reaction));
  EXPECT_FALSE(agent.is_checked(kWifi, now));
}

TEST_F(LiteAgentTest, IgnoresWhatIsNotForIt) {
  const std::vector<Check> others{{.username = "srv2LITE:RUnZ"},
                                  {.username = "srv1LITE"},
                                  {.username = "srv1LITEx:RUnZ"},
                                  {.username = "RUnZ:srv1LITE"},
                                  {.username = ""},
                                  {.kind = wire::StunClass::Indication},
                                  {.kind = wire::StunClass::Success}};
  for (const auto& other : others) {
    const auto reaction = sends(kWifi, other);
    EXPECT_EQ(reaction.verdict, Verdict::Ignored) << other.username;
    EXPECT_THAT(reaction.response, IsEmpty()) << other.username;
  }
  EXPECT_FALSE(agent.is_checked(kWifi, now));
}

TEST_F(LiteAgentTest, AnswersAPeerWhoseOwnFragmentItWasNotTold) {
  EXPECT_EQ(sends(kWifi, {.username = "srv1LITE:another"}).verdict, Verdict::Accepted);
}

}  // namespace
}  // namespace convoke::ice
