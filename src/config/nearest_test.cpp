#include "config/nearest.h"

#include <gtest/gtest.h>

namespace convoke::config {
namespace {

TEST(Nearest, CountsLettersAddedRemovedChangedAndSwapped) {
  EXPECT_EQ(edit_distance("listen", "listen"), 0U);
  EXPECT_EQ(edit_distance("listn", "listen"), 1U);
  EXPECT_EQ(edit_distance("listenn", "listen"), 1U);
  EXPECT_EQ(edit_distance("lisken", "listen"), 1U);
  EXPECT_EQ(edit_distance("lisetn", "listen"), 1U);
  EXPECT_EQ(edit_distance("", "listen"), 6U);
}

TEST(Nearest, KeepsSilentWhenNothingIsNear) {
  EXPECT_EQ(nearest("pasword", {"password", "port"}), "password");
  EXPECT_EQ(nearest("colour", {"password", "port"}), std::nullopt);
  EXPECT_EQ(nearest(std::string(1'000'000, 'p'), {"password"}), std::nullopt);
}

}  // namespace
}  // namespace convoke::config
