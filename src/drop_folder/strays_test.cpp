#include "drop_folder/strays.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace convoke::drop_folder {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

/// Somebody saved "team.json.txt" into the folder; the time is virtual.
class StraysTest : public testing::Test {
 protected:
  Strays strays{10s};
  Instant now{};
  std::vector<Stray> present{{"team.json.txt", Stray::Kind::Name}};
};

TEST_F(StraysTest, AreToldOnceWhenTheyHaveLainThereForAWhile) {
  EXPECT_THAT(strays.look(present, now), IsEmpty());
  EXPECT_THAT(strays.look(present, now + 9s), IsEmpty());
  EXPECT_THAT(strays.look(present, now + 10s), ElementsAre(Field(&Stray::name, "team.json.txt")));
  EXPECT_THAT(strays.look(present, now + 1h), IsEmpty());
}

TEST_F(StraysTest, AreNoNewsWhereTheyWereRenamedInTime) {
  strays.look(present, now);
  strays.look({}, now + 5s);
  EXPECT_THAT(strays.look({}, now + 10s), IsEmpty());
}

TEST_F(StraysTest, AreToldAnewWhenTheyComeAnew) {
  strays.look(present, now);
  strays.look(present, now + 10s);
  strays.look({}, now + 11s);
  strays.look(present, now + 12s);
  EXPECT_THAT(strays.look(present, now + 22s), ElementsAre(Field(&Stray::kind, Stray::Kind::Name)));
}

}  // namespace
}  // namespace convoke::drop_folder
