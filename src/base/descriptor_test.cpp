#include "base/descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <type_traits>

namespace convoke {
namespace {

static_assert(!std::is_copy_constructible_v<Descriptor> && !std::is_copy_assignable_v<Descriptor>);

bool is_known_to_the_system(int descriptor) {
  return ::fcntl(descriptor, F_GETFD) >= 0;
}

/// Two open ends of a pipe, each of them ours.
class DescriptorTest : public testing::Test {
 protected:
  DescriptorTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    one = Descriptor(ends[0]);
    other = Descriptor(ends[1]);
  }

  Descriptor one;
  Descriptor other;
};

TEST_F(DescriptorTest, IsClosedWhenItsOwnerGoes) {
  const int number = one.get();
  {
    const Descriptor owner(std::move(one));
    EXPECT_TRUE(is_known_to_the_system(number));
  }
  EXPECT_FALSE(is_known_to_the_system(number));
}

TEST_F(DescriptorTest, HasOneOwnerAfterAMove) {
  const int number = one.get();
  Descriptor owner(std::move(one));
  EXPECT_FALSE(one.is_open());  // NOLINT(bugprone-use-after-move): what this test is about.
  EXPECT_EQ(owner.get(), number);
  one.close();
  EXPECT_TRUE(is_known_to_the_system(number));
}

TEST_F(DescriptorTest, ClosesWhatItHadWhenItIsGivenAnother) {
  const int given_up = one.get();
  const int taken = other.get();
  one = std::move(other);
  EXPECT_FALSE(is_known_to_the_system(given_up));
  EXPECT_EQ(one.get(), taken);
  EXPECT_TRUE(is_known_to_the_system(taken));
}

TEST_F(DescriptorTest, KeepsWhatIsMovedToItself) {
  auto& same = one;
  one = std::move(same);
  EXPECT_TRUE(one.is_open());
  EXPECT_TRUE(is_known_to_the_system(one.get()));
}

TEST_F(DescriptorTest, IsClosedOnlyOnce) {
  const int number = one.get();
  one.close();
  EXPECT_FALSE(one.is_open());
  const Descriptor newcomer(::fcntl(other.get(), F_DUPFD_CLOEXEC, number));
  ASSERT_EQ(newcomer.get(), number);
  one.close();
  EXPECT_TRUE(is_known_to_the_system(number));
}

TEST_F(DescriptorTest, LeavesTheReasonOfAFailureAlone) {
  ::close(one.get());  // So that its own closing fails with EBADF.
  errno = EADDRINUSE;
  one.close();
  EXPECT_EQ(errno, EADDRINUSE);
}

TEST(NoDescriptorTest, IsWhatAFailedCallAnswers) {
  const Descriptor none(::open("/dev/null/nothing", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(errno, ENOTDIR);
  EXPECT_FALSE(none.is_open());
  EXPECT_FALSE(Descriptor().is_open());
}

}  // namespace
}  // namespace convoke
