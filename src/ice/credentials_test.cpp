#include "ice/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace convoke::ice {
namespace {

using ::testing::MatchesRegex;

TEST(Credentials, AreOfTheCharactersAndLengthsThatSdpAllows) {
  SeededRandom random(1);
  const auto credentials = make_credentials(random);
  EXPECT_THAT(credentials.ufrag, MatchesRegex("[A-Za-z0-9+/]*"));
  EXPECT_THAT(credentials.pwd, MatchesRegex("[A-Za-z0-9+/]*"));
  EXPECT_EQ(credentials.ufrag.size(), 8U);
  EXPECT_EQ(credentials.pwd.size(), 24U) << "six bits each: 144, at least 128 are asked for";
}

TEST(Credentials, AreNewEachTime) {
  SeededRandom random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const auto credentials = make_credentials(random);
    EXPECT_TRUE(seen.insert(credentials.ufrag).second);
    EXPECT_TRUE(seen.insert(credentials.pwd).second);
  }
}

}  // namespace
}  // namespace convoke::ice
