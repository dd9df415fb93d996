#include "ice/agent_table.h"

#include <gtest/gtest.h>

#include "ice/browser_test.h"

namespace convoke::ice {
namespace {

constexpr AgentId kAlice{1};
constexpr AgentId kBob{2};
constexpr std::size_t kSeats = 3;

class AgentTableTest : public ::testing::Test {
 protected:
  AgentTable table{kSeats};

  void SetUp() override {
    ASSERT_TRUE(table.add(kAlice, "aliceXYZ"));
    ASSERT_TRUE(table.add(kBob, "bobXYZ12"));
  }

  std::optional<AgentId> owner_of(const std::string& username) {
    return table.find(wire::StunMessage{.username = username});
  }
  void accepts(AgentId agent, const Path& path) {
    table.follow(agent, path, {.verdict = Reaction::Verdict::Accepted});
  }
};

TEST_F(AgentTableTest, FindsTheAgentOfACheckByTheFirstHalfOfItsUsername) {
  EXPECT_EQ(owner_of("aliceXYZ:RUnZ"), kAlice);
  EXPECT_EQ(owner_of("bobXYZ12:RUnZ"), kBob);
  EXPECT_EQ(owner_of("bobXYZ12"), std::nullopt);
  EXPECT_EQ(owner_of("RUnZ:aliceXYZ"), std::nullopt);
  EXPECT_EQ(owner_of(""), std::nullopt);
  EXPECT_EQ(table.find(wire::StunMessage{}), std::nullopt);
}

TEST_F(AgentTableTest, FindsTheAgentOfMediaByThePathOfAnAcceptedCheck) {
  EXPECT_EQ(table.find(kWifi), std::nullopt);
  table.follow(kAlice, kWifi, {.verdict = Reaction::Verdict::Refused});
  EXPECT_EQ(table.find(kWifi), std::nullopt);
  accepts(kAlice, kWifi);
  EXPECT_EQ(table.find(kWifi), kAlice);
}

TEST_F(AgentTableTest, TellsPathsApartByTransportAndBothAddresses) {
  accepts(kAlice, kWifi);
  auto tcp = kWifi;
  tcp.transport = Transport::Tcp;
  auto second_address = kWifi;
  second_address.local.ip = IpAddress::v4(198, 51, 100, 8);
  EXPECT_EQ(table.find(tcp), std::nullopt);
  EXPECT_EQ(table.find(second_address), std::nullopt);
  EXPECT_EQ(table.find(from_port(50001)), std::nullopt);
}

TEST_F(AgentTableTest, GivesAPathToWhoeverProvedItLast) {
  accepts(kAlice, kWifi);
  accepts(kBob, kWifi);
  EXPECT_EQ(table.find(kWifi), kBob);
  table.remove(kAlice);
  EXPECT_EQ(table.find(kWifi), kBob);
}

TEST_F(AgentTableTest, ForgetsThePathsThatTheAgentForgets) {
  accepts(kAlice, kWifi);
  table.follow(kAlice, kMobile, {.verdict = Reaction::Verdict::Accepted, .forgotten = kWifi});
  EXPECT_EQ(table.find(kWifi), std::nullopt);
  EXPECT_EQ(table.find(kMobile), kAlice);
}

TEST_F(AgentTableTest, LeavesAPathToItsNewAgentWhenTheOldOneForgetsIt) {
  accepts(kAlice, kWifi);
  accepts(kBob, kWifi);
  table.follow(kAlice, kMobile, {.verdict = Reaction::Verdict::Accepted, .forgotten = kWifi});
  EXPECT_EQ(table.find(kWifi), kBob);
}

TEST_F(AgentTableTest, ForgetsEverythingOfAnAgentWithIt) {
  accepts(kAlice, kWifi);
  accepts(kAlice, kMobile);
  table.remove(kAlice);
  EXPECT_EQ(table.size(), 1U);
  EXPECT_EQ(table.find(kWifi), std::nullopt);
  EXPECT_EQ(table.find(kMobile), std::nullopt);
  EXPECT_EQ(owner_of("aliceXYZ:RUnZ"), std::nullopt);
  accepts(kAlice, kWifi);
  EXPECT_EQ(table.find(kWifi), std::nullopt) << "a late reaction teaches nothing";
  EXPECT_TRUE(table.add(kAlice, "aliceXYZ"));
}

TEST_F(AgentTableTest, ForgetsAClosedConnection) {
  accepts(kAlice, kWifi);
  table.on_closed(kWifi);
  table.on_closed(kMobile);
  EXPECT_EQ(table.find(kWifi), std::nullopt);
}

TEST_F(AgentTableTest, IsBoundedInAgentsAndInPathsOfEach) {
  EXPECT_TRUE(table.add({3}, "carol"));
  EXPECT_FALSE(table.add({4}, "dave"));
  for (std::uint16_t port = 1; port <= 100; ++port) accepts(kAlice, from_port(port));
  EXPECT_EQ(table.find(from_port(100 - LiteAgent::kMaxPaths)), std::nullopt);
  EXPECT_EQ(table.find(from_port(101 - LiteAgent::kMaxPaths)), kAlice);
}

TEST_F(AgentTableTest, RefusesAFragmentOrAnIdThatIsTaken) {
  EXPECT_FALSE(table.add({3}, "aliceXYZ"));
  EXPECT_FALSE(table.add(kAlice, "another"));
  EXPECT_EQ(owner_of("aliceXYZ:RUnZ"), kAlice);
  EXPECT_EQ(owner_of("another:RUnZ"), std::nullopt);
}

/// Many browsers at once, with paths that change hands: agents and table never disagree.
TEST(AgentsAndTable, AgreeOnEveryPathThatIsChecked) {
  SeededRandom random(7);
  AgentTable table(4);
  std::vector<LiteAgent> agents;
  const Instant now{};
  for (std::uint64_t id = 0; id < 4; ++id) {
    agents.emplace_back(make_credentials(random), now);
    ASSERT_TRUE(table.add({id}, agents.back().local().ufrag));
  }
  std::array<std::uint8_t, wire::kStunResponseBytes> memory{};
  for (int i = 0; i < 5000; ++i) {
    const auto id = random.below(4);
    const auto path = from_port(static_cast<std::uint16_t>(random.below(24)));
    const auto& local = agents[id].local();
    const ReceivedCheck check(
        {.nominates = random.below(2) == 0, .pwd = local.pwd, .username = local.ufrag + ":peer"});
    ASSERT_EQ(table.find(check.message()), AgentId{id});
    table.follow({id}, path, agents[id].on_request(check.message(), path, now, memory));
    for (std::uint16_t port = 0; port < 24; ++port) {
      const auto owner = table.find(from_port(port));
      ASSERT_TRUE(!owner || agents[owner->value].is_checked(from_port(port), now));
    }
    ASSERT_EQ(table.find(path), AgentId{id});
  }
}

}  // namespace
}  // namespace convoke::ice
