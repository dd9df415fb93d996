#include "wire/telephone_event.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace convoke::wire {
namespace {

TEST(TelephoneEvent, ReadsTheExampleOfTheRfc) {
  const Bytes payload{9, 0x87, 0x06, 0x40};  // RFC 4733 §2.6: digit 9, end, volume 7, 1600
  const auto event = parse_telephone_event(payload);
  ASSERT_TRUE(event);
  EXPECT_EQ(*event, (TelephoneEvent{.code = 9, .end = true, .volume_dbm0 = 7, .duration = 1600}));
}

TEST(TelephoneEvent, ReadsWhatItWroteForEveryPayload) {
  for (unsigned flags = 0; flags < 256; ++flags) {
    const Bytes payload{11, static_cast<std::uint8_t>(flags & ~0x40U), 0xFF, 0xFE};
    std::array<std::uint8_t, kTelephoneEventBytes> memory{};
    write_telephone_event(*parse_telephone_event(payload), memory);
    EXPECT_EQ(Bytes(memory.begin(), memory.end()), payload);
  }
}

TEST(TelephoneEvent, RefusesEveryTruncation) {
  const Bytes payload{9, 0x87, 0x06, 0x40};
  for (std::size_t size = 0; size < 4; ++size)
    EXPECT_FALSE(parse_telephone_event(BytesView(payload).first(size))) << size;
}

TEST(TelephoneEvent, KnowsTheSixteenDigitsAndNothingElse) {
  constexpr std::string_view kDigits = "0123456789*#ABCD";
  for (std::uint8_t code = 0; code < 16; ++code) {
    EXPECT_EQ(digit_of_event(code), kDigits[code]);
    EXPECT_EQ(event_of_digit(kDigits[code]), code);
  }
  EXPECT_EQ(event_of_digit('c'), 14);
  EXPECT_EQ(digit_of_event(16), std::nullopt);  // hook flash
  EXPECT_EQ(event_of_digit('x'), std::nullopt);
}

}  // namespace
}  // namespace convoke::wire
