#include "dtls/fingerprint.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "dtls/certificate.h"

namespace convoke::dtls {
namespace {

constexpr std::string_view kText =
    "sha-256 00:01:0A:FF:00:00:00:00:00:00:00:00:00:00:00:00:"
    "00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:9C";

TEST(Fingerprint, IsReadAndWrittenAsInSdp) {
  const auto fingerprint = parse_fingerprint(kText);
  ASSERT_TRUE(fingerprint);
  EXPECT_EQ(fingerprint->bytes[2], 0x0A);
  EXPECT_EQ(fingerprint->bytes[31], 0x9C);
  EXPECT_EQ(fingerprint_text(*fingerprint), kText);
}

TEST(Fingerprint, IsReadInEitherCase) {
  std::string text(kText);
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  EXPECT_EQ(parse_fingerprint(text), parse_fingerprint(kText));
}

TEST(Fingerprint, IsNotReadFromOtherTexts) {
  const std::string text(kText);
  EXPECT_FALSE(parse_fingerprint(""));
  EXPECT_FALSE(parse_fingerprint("sha-256 "));
  EXPECT_FALSE(parse_fingerprint("sha-1" + text.substr(7)));
  EXPECT_FALSE(parse_fingerprint(text + ":00"));
  EXPECT_FALSE(parse_fingerprint(text + ":"));
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto broken = text;
    broken[at] = '!';
    EXPECT_FALSE(parse_fingerprint(broken)) << at;
    EXPECT_FALSE(parse_fingerprint(text.substr(0, at))) << at;
  }
}

TEST(Certificate, IsAnotherOneEachTime) {
  EXPECT_NE(Certificate().fingerprint(), Certificate().fingerprint());
}

}  // namespace
}  // namespace convoke::dtls
