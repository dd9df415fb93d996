#include "trunk/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"

namespace convoke::trunk {
namespace {

using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;

TransportAddress at(const char* ip, std::uint16_t port = 5060) {
  return {*IpAddress::parse(ip), port};
}

/// Two trunks, the second preferred, the third at a name; and two desk phones on one host.
class TableTest : public ::testing::Test {
 protected:
  static Table make() {
    Trunk far{.name = "far", .destination = {"192.0.2.1"}, .priority = 200};
    far.source_blocks = {*IpBlock::parse("198.51.100.0/24")};
    Trunk near{.name = "near", .destination = {"192.0.2.2"}, .priority = 10};
    near.number_format = NumberFormat::E164;
    near.inbound_numbers = {"+13125550199"};
    Trunk named{.name = "named", .destination = {"sip.example"}};
    return {{far, near, named},
            {{.name = "desk", .number = "+13125550111", .destination = {"192.0.2.9", 5070}},
             {.name = "", .number = "1001", .destination = {"192.0.2.9", 5080}}},
            {"+13125550100", "7000"}};
  }
  std::string source(const char* ip, std::uint16_t port = 5060) const {
    const auto* peer = table.match_source(at(ip, port));
    return peer == nullptr ? "nobody" : peer->name();
  }

  Table table = make();
};

TEST_F(TableTest, KnowsAPeerByItsAddress) {
  EXPECT_EQ(source("192.0.2.2", 40000), "near");
  EXPECT_EQ(source("::ffff:192.0.2.2"), "near");
}

TEST_F(TableTest, TakesSourceBlocksInPlaceOfTheHost) {
  EXPECT_EQ(source("198.51.100.77"), "far");
  EXPECT_EQ(source("192.0.2.1"), "nobody");
}

TEST_F(TableTest, TellsPhonesOnOneHostApartByPort) {
  EXPECT_EQ(source("192.0.2.9", 5080), "1001");
  EXPECT_EQ(source("192.0.2.9", 5070), "desk");
  EXPECT_EQ(source("192.0.2.9", 9999), "desk");
}

TEST_F(TableTest, KnowsANameOnceItsAddressesAreLearned) {
  EXPECT_EQ(source("203.0.113.5"), "nobody");
  table.learn("named", {*IpAddress::parse("203.0.113.5")});
  EXPECT_EQ(source("203.0.113.5"), "named");
}

TEST_F(TableTest, KnowsNoStranger) {
  SeededRandom random(1);
  for (int i = 0; i < 20'000; ++i) {
    TransportAddress from;
    for (auto& byte : from.ip.bytes) byte = static_cast<std::uint8_t>(random.next());
    EXPECT_EQ(table.match_source(from), nullptr) << from.text();
  }
  EXPECT_EQ(Table().match_source(at("127.0.0.1")), nullptr);
}

TEST_F(TableTest, RingsALineAloneForItsNumber) {
  EXPECT_THAT(table.routes("+13125550111"), ElementsAre(Field(&Route::peer, "desk")));
  EXPECT_THAT(table.routes("1001"), ElementsAre(Field(&Route::is_line, true)));
}

TEST_F(TableTest, RingsOthersThroughTrunksByPriority) {
  EXPECT_THAT(table.routes("+4930123456"),
              ElementsAre(Field(&Route::peer, "near"), Field(&Route::peer, "named"),
                          Field(&Route::peer, "far")));
}

TEST_F(TableTest, HasNoRouteForWhatIsNoNumber) {
  EXPECT_THAT(table.routes("1002"), IsEmpty());
  EXPECT_THAT(Table().routes("+4930123456"), IsEmpty());
}

TEST_F(TableTest, KnowsOurNumberInTheFormatOfThePeer) {
  const auto& far = *table.find("far");
  EXPECT_EQ(table.inbound_number(far, "0013125550100"), "+13125550100");
  EXPECT_EQ(table.inbound_number(far, "7000"), "7000");
  EXPECT_EQ(table.inbound_number(far, "+13125550111"), std::nullopt);
  EXPECT_EQ(table.inbound_number(far, ""), std::nullopt);
}

TEST_F(TableTest, TakesOnlyTheNumbersOfATrunkThatListsThem) {
  const auto& near = *table.find("near");
  EXPECT_EQ(table.inbound_number(near, "13125550199"), "+13125550199");
  EXPECT_EQ(table.inbound_number(near, "13125550100"), std::nullopt);
}

}  // namespace
}  // namespace convoke::trunk
