#include "video/picture_rewriter.h"

#include <gtest/gtest.h>

namespace convoke::video {
namespace {

/// Pictures of sources, by the numbers that they are given.
class PictureRewriterTest : public ::testing::Test {
 protected:
  wire::PictureNumbers numbered(std::uint16_t picture_id, std::uint8_t tl0_index) {
    const auto shift = rewriter.shift({.picture_id = picture_id, .tl0_index = tl0_index});
    return {.picture_id = static_cast<std::uint16_t>((picture_id + shift.picture_id) & 0x7FFF),
            .tl0_index = static_cast<std::uint8_t>(tl0_index + shift.tl0_index)};
  }
  static wire::PictureNumbers at(std::uint16_t picture_id, std::uint8_t tl0_index) {
    return {.picture_id = picture_id, .tl0_index = tl0_index};
  }

  PictureRewriter rewriter;
};

TEST_F(PictureRewriterTest, LeavesTheFirstSourceAsItIs) {
  rewriter.begin();
  EXPECT_EQ(numbered(0x7FFF, 255), at(0x7FFF, 255));
  EXPECT_EQ(numbered(0, 0), at(0, 0));
}

TEST_F(PictureRewriterTest, GoesOnBehindTheHighestNumbersWhenTheSourceChanges) {
  rewriter.begin();
  numbered(500, 40);
  numbered(503, 42);
  numbered(502, 41);  // late
  rewriter.begin();
  EXPECT_EQ(numbered(30'000, 7), at(504, 43));
  rewriter.begin();
  EXPECT_EQ(numbered(3, 200), at(505, 44));
}

TEST_F(PictureRewriterTest, KeepsTheDistancesOfASourceAcrossRollOver) {
  rewriter.begin();
  numbered(100, 250);
  rewriter.begin();
  EXPECT_EQ(numbered(0x7FFE, 254), at(101, 251));
  EXPECT_EQ(numbered(0x0001, 1), at(104, 254));
  EXPECT_EQ(numbered(0x7FFF, 255), at(102, 252)) << "late";
  EXPECT_EQ(numbered(0x0003, 3), at(106, 0));
  rewriter.begin();
  EXPECT_EQ(numbered(9, 9), at(107, 1));
}

TEST_F(PictureRewriterTest, RemembersNumbersOverASourceWithoutAny) {
  rewriter.begin();
  numbered(500, 40);
  rewriter.begin();
  EXPECT_EQ(rewriter.shift({}), wire::PictureShift{});
  EXPECT_EQ(rewriter.shift({.picture_id = 9}).tl0_index, 0);
  rewriter.begin();
  EXPECT_EQ(numbered(1, 1), at(502, 41));
}

}  // namespace
}  // namespace convoke::video
