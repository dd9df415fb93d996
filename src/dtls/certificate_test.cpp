#include "dtls/certificate.h"

#include <gtest/gtest.h>

namespace convoke::dtls {
namespace {

TEST(Certificate, IsAnotherOneEachTime) {
  EXPECT_NE(Certificate().fingerprint(), Certificate().fingerprint());
}

}  // namespace
}  // namespace convoke::dtls
