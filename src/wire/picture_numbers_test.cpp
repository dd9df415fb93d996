#include "wire/picture_numbers.h"

#include <gtest/gtest.h>

namespace convoke::wire {
namespace {

Bytes shifted(VideoCodec codec, PictureShift shift, Bytes payload) {
  shift_picture_numbers(codec, shift, payload);
  return payload;
}

// X and S; I, L, T; picture id; TL0PICIDX; layer 2; an inter-coded frame.
const Bytes kVp8Short{0x90, 0xE0, 0x11, 0x07, 0x80, 0x31};
const Bytes kVp8Long{0x90, 0xE0, 0x91, 0x22, 0x07, 0x80, 0x31};
// I, L, B; picture id of 15 bits; layers; TL0PICIDX.
const Bytes kVp9{0xA8, 0x80, 0x01, 0x00, 0x05, 0x83};
// I, P, L, F, B; picture id of 7 bits; layers; a reference.
const Bytes kVp9Flexible{0xF8, 0x11, 0x00, 0x02, 0x83};

TEST(PictureNumbers, AreReadFromDescriptorsOfBothCodecs) {
  EXPECT_EQ(picture_numbers(VideoCodec::Vp8, kVp8Short),
            (PictureNumbers{.picture_id = 0x11, .tl0_index = 7}));
  EXPECT_EQ(picture_numbers(VideoCodec::Vp8, kVp8Long),
            (PictureNumbers{.picture_id = 0x1122, .tl0_index = 7}));
  EXPECT_EQ(picture_numbers(VideoCodec::Vp9, kVp9),
            (PictureNumbers{.picture_id = 1, .tl0_index = 5}));
  EXPECT_EQ(picture_numbers(VideoCodec::Vp9, kVp9Flexible), (PictureNumbers{.picture_id = 0x11}))
      << "the flexible mode has no TL0PICIDX";
}

TEST(PictureNumbers, NeedNotBeThere) {
  EXPECT_EQ(picture_numbers(VideoCodec::Vp8, Bytes{0x10, 0x50}), PictureNumbers{});
  EXPECT_EQ(picture_numbers(VideoCodec::Vp8, Bytes{0x90, 0x10, 0xDF, 0x30}), PictureNumbers{});
  EXPECT_EQ(picture_numbers(VideoCodec::Vp8, Bytes{0x90, 0x40, 0x07, 0x30}),
            (PictureNumbers{.tl0_index = 7}));
  EXPECT_EQ(picture_numbers(VideoCodec::Vp9, Bytes{0x0C, 0x83}), PictureNumbers{});
  EXPECT_EQ(picture_numbers(VideoCodec::H264, kVp9), PictureNumbers{});
  EXPECT_EQ(picture_numbers(VideoCodec::Av1, kVp9), PictureNumbers{});
}

TEST(PictureNumbers, AreShiftedInTheirPlacesAndNothingElseIs) {
  const PictureShift shift{.picture_id = 0x0203, .tl0_index = 3};
  EXPECT_EQ(shifted(VideoCodec::Vp8, shift, kVp8Short),
            (Bytes{0x90, 0xE0, 0x14, 0x0A, 0x80, 0x31}));
  EXPECT_EQ(shifted(VideoCodec::Vp8, shift, kVp8Long),
            (Bytes{0x90, 0xE0, 0x93, 0x25, 0x0A, 0x80, 0x31}));
  EXPECT_EQ(shifted(VideoCodec::Vp9, shift, kVp9), (Bytes{0xA8, 0x82, 0x04, 0x00, 0x08, 0x83}));
  EXPECT_EQ(shifted(VideoCodec::Vp9, shift, kVp9Flexible), (Bytes{0xF8, 0x14, 0x00, 0x02, 0x83}));
  EXPECT_EQ(shifted(VideoCodec::H264, shift, kVp9), kVp9);
}

TEST(PictureNumbers, WrapAroundWithinTheirBits) {
  const PictureShift back{.picture_id = 0xFFFF, .tl0_index = 0xFF};
  EXPECT_EQ(shifted(VideoCodec::Vp8, back, {0x90, 0xC0, 0x00, 0x00, 0x31}),
            (Bytes{0x90, 0xC0, 0x7F, 0xFF, 0x31}));
  EXPECT_EQ(shifted(VideoCodec::Vp9, back, {0xA8, 0x80, 0x00, 0x00, 0x00, 0x83}),
            (Bytes{0xA8, 0xFF, 0xFF, 0x00, 0xFF, 0x83}));
}

TEST(PictureNumbers, OfADescriptorThatIsCutOffStayAsTheyAre) {
  for (const auto codec : {VideoCodec::Vp8, VideoCodec::Vp9}) {
    const auto& whole = codec == VideoCodec::Vp8 ? kVp8Long : kVp9;
    for (std::size_t size = 0; size < 5; ++size) {
      const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      EXPECT_EQ(picture_numbers(codec, cut), PictureNumbers{}) << size;
      EXPECT_EQ(shifted(codec, {.picture_id = 1, .tl0_index = 1}, cut), cut) << size;
    }
  }
}

TEST(PictureNumbers, AreFoundAgainWhateverBitIsFlipped) {
  const PictureShift there{.picture_id = 77, .tl0_index = 9};
  const PictureShift back{.picture_id = static_cast<std::uint16_t>(-77),
                          .tl0_index = static_cast<std::uint8_t>(-9)};
  for (const auto codec : {VideoCodec::Vp8, VideoCodec::Vp9}) {
    Bytes payload = codec == VideoCodec::Vp8 ? kVp8Long : kVp9;
    for (std::size_t bit = 0; bit < payload.size() * 8; ++bit) {
      payload[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      EXPECT_EQ(shifted(codec, back, shifted(codec, there, payload)), payload) << bit;
      payload[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    }
  }
}

}  // namespace
}  // namespace convoke::wire
