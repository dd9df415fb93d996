#include "wire/inflate.h"

#include <gmock/gmock.h>

#include <string>

namespace convoke::wire {
namespace {

// "convoke convoke convoke", by Python's zlib without a header.
const Bytes kShort{0x4b, 0xce, 0xcf, 0x2b, 0xcb, 0xcf, 0x4e, 0x55, 0x48, 0x46, 0xa5, 0x01};

TEST(InflateTest, GivesWhatWasCompressed) {
  EXPECT_EQ(inflate_raw(kShort, 100), "convoke convoke convoke");
}

TEST(InflateTest, StopsAtTheLimit) {
  EXPECT_TRUE(inflate_raw(kShort, 23).has_value());
  EXPECT_FALSE(inflate_raw(kShort, 22).has_value());
}

TEST(InflateTest, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < kShort.size(); ++size)
    EXPECT_FALSE(inflate_raw(BytesView(kShort).first(size), 100).has_value()) << size;
}

TEST(InflateTest, RefusesWhatIsNotDeflate) {
  EXPECT_FALSE(inflate_raw(Bytes(16, 0xff), 100).has_value());
}

}  // namespace
}  // namespace convoke::wire
