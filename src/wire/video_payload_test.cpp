#include "wire/video_payload.h"

#include <gtest/gtest.h>

#include <vector>

namespace convoke::wire {
namespace {

std::optional<VideoPayload> vp8(const Bytes& bytes) {
  return parse_video_payload(VideoCodec::Vp8, bytes);
}
std::optional<VideoPayload> vp9(const Bytes& bytes) {
  return parse_video_payload(VideoCodec::Vp9, bytes);
}
std::optional<VideoPayload> h264(const Bytes& bytes) {
  return parse_video_payload(VideoCodec::H264, bytes);
}
std::optional<VideoPayload> av1(const Bytes& bytes) {
  return parse_video_payload(VideoCodec::Av1, bytes);
}

constexpr VideoPayload kMiddle{};
constexpr VideoPayload kFrame{.begins_frame = true};
constexpr VideoPayload kKeyframe{.begins_frame = true, .begins_keyframe = true};

TEST(Vp8Payload, BeginsAKeyframeWhereItsFirstPartitionBegins) {
  EXPECT_EQ(vp8({0x10, 0x50, 0x01, 0x00}), kKeyframe);
  EXPECT_EQ(vp8({0x10, 0x51, 0x01, 0x00}), kFrame);
  EXPECT_EQ(vp8({0x00, 0x50, 0x01, 0x00}), kMiddle) << "not the start of a partition";
  EXPECT_EQ(vp8({0x11, 0x50, 0x01, 0x00}), kMiddle) << "the start of the second partition";
}

TEST(Vp8Payload, FindsTheCodedDataBehindPictureIdsOfBothLengths) {
  // X and S; I, L, T; picture id; TL0PICIDX; layer 2; an inter-coded frame, then a key frame
  EXPECT_EQ(vp8({0x90, 0xE0, 0x11, 0x07, 0x80, 0x31}), kFrame);
  EXPECT_EQ(vp8({0x90, 0xE0, 0x91, 0x22, 0x07, 0x80, 0x31}), kFrame);
  EXPECT_EQ(vp8({0x90, 0xE0, 0x11, 0x07, 0x81, 0x30}), kKeyframe);
  EXPECT_EQ(vp8({0x90, 0xE0, 0x91, 0x22, 0x07, 0x81, 0x30}), kKeyframe);
}

TEST(Vp8Payload, FindsTheCodedDataBehindAKeyIndexWithoutALayer) {
  EXPECT_EQ(vp8({0x90, 0x10, 0xDF, 0x30}), kKeyframe);
}

TEST(Vp9Payload, BeginsAKeyframeAtTheLeastLayerOfAPictureThatIsNotPredicted) {
  // I, L, B; picture id of 15 bits; layers; TL0PICIDX
  EXPECT_EQ(vp9({0xA8, 0x80, 0x01, 0x00, 0x05, 0x83}), kKeyframe);
  EXPECT_EQ(vp9({0xA8, 0x80, 0x01, 0x03, 0x05, 0x83}), kMiddle)
      << "the second spatial layer of a key picture";
  EXPECT_EQ(vp9({0xE8, 0x80, 0x01, 0x40, 0x05, 0x83}), kFrame);
  EXPECT_EQ(vp9({0xA0, 0x80, 0x01, 0x00, 0x05, 0x83}), kMiddle) << "not the start of a layer";
}

TEST(Vp9Payload, NeedsNoLayers) {
  EXPECT_EQ(vp9({0x88, 0x11, 0x83}), kKeyframe);
  EXPECT_EQ(vp9({0xC8, 0x11, 0x83}), kFrame);
}

TEST(Vp9Payload, ReadsReferencesOfTheFlexibleModeUpToThree) {
  // I, P, L, F, B; layers without TL0PICIDX
  EXPECT_EQ(vp9({0xF8, 0x11, 0x00, 0x02, 0x83}), kFrame);
  EXPECT_EQ(vp9({0xF8, 0x11, 0x00, 0x03, 0x05, 0x06, 0x83}), kFrame);
  EXPECT_EQ(vp9({0xF8, 0x11, 0x00, 0x03, 0x05, 0x07, 0x83}), std::nullopt) << "a fourth one";
}

TEST(H264Payload, BeginsAKeyframeWithParameterSetsOrTheFirstSliceOfAnIdrPicture) {
  EXPECT_EQ(h264({0x67, 0x42, 0xE0, 0x1F}), kKeyframe);
  EXPECT_EQ(h264({0x65, 0x88, 0x84}), kKeyframe);
  EXPECT_EQ(h264({0x65, 0x40, 0x84}), kMiddle) << "the second slice";
  EXPECT_EQ(h264({0x68, 0xCE, 0x3C, 0x80}), kFrame) << "a picture parameter set";
  EXPECT_EQ(h264({0x41, 0x9A, 0x02}), kFrame);
  EXPECT_EQ(h264({0x41, 0x40, 0x02}), kMiddle);
}

TEST(H264Payload, LooksIntoEveryUnitOfAnAggregate) {
  EXPECT_EQ(h264({0x78, 0, 2, 0x68, 0xCE, 0, 3, 0x65, 0x88, 0x84}), kKeyframe);
  EXPECT_EQ(h264({0x78, 0, 2, 0x67, 0x42, 0, 2, 0x68, 0xCE}), kKeyframe);
  EXPECT_EQ(h264({0x78, 0, 2, 0x06, 0x05, 0, 2, 0x41, 0x9A}), kFrame);
  EXPECT_EQ(h264({0x78, 0, 0}), std::nullopt) << "an empty unit";
  EXPECT_EQ(h264({0x78, 0, 9, 0x67}), std::nullopt) << "a unit beyond the end";
}

TEST(H264Payload, BeginsNothingInTheMiddleOfAFragmentedUnit) {
  EXPECT_EQ(h264({0x7C, 0x85, 0x88, 0x84}), kKeyframe);
  EXPECT_EQ(h264({0x7C, 0x05, 0x88, 0x84}), kMiddle);
  EXPECT_EQ(h264({0x7C, 0x45, 0x88, 0x84}), kMiddle);
  EXPECT_EQ(h264({0x5C, 0x81, 0x9A, 0x02}), kFrame);
}

TEST(Av1Payload, BelievesTheMarkOfANewSequence) {
  // W 2, N: a sequence header with its length, then a frame up to the end
  EXPECT_EQ(av1({0x28, 0x02, 0x08, 0x00, 0x30, 0x10}), kKeyframe);
  EXPECT_EQ(av1({0x88, 0x30}), std::nullopt) << "a new sequence that continues an OBU";
}

TEST(Av1Payload, FindsASequenceHeaderWithoutTheMark) {
  EXPECT_EQ(av1({0x20, 0x02, 0x08, 0x00, 0x30, 0x10}), kKeyframe);
  EXPECT_EQ(av1({0x00, 0x02, 0x08, 0x00, 0x02, 0x30, 0x10}), kKeyframe) << "each with its length";
}

TEST(Av1Payload, BeginsAFrameWhereOneStartsAtTheLeastLayer) {
  EXPECT_EQ(av1({0x10, 0x30, 0x10}), kFrame);
  EXPECT_EQ(av1({0x10, 0x20, 0x10}), kMiddle) << "a tile group";
  EXPECT_EQ(av1({0x90, 0x30, 0x10}), kMiddle) << "the rest of an OBU, whose bytes mean nothing";
  EXPECT_EQ(av1({0x10, 0x34, 0x40, 0x10}), kFrame) << "of the third temporal layer";
  EXPECT_EQ(av1({0x10, 0x34, 0x08, 0x10}), kMiddle) << "of the second spatial layer";
}

TEST(Av1Payload, RefusesElementsThatAreNotThere) {
  EXPECT_EQ(av1({0x30, 0x01, 0x08}), std::nullopt) << "one of three";
  EXPECT_EQ(av1({0x00, 0x05, 0x08}), std::nullopt) << "cut off";
  EXPECT_EQ(av1({0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}), std::nullopt) << "an endless length";
}

/// One good payload of each codec, with all that its descriptor can hold.
const std::vector<std::pair<VideoCodec, Bytes>> kGood{
    {VideoCodec::Vp8, {0x90, 0xF0, 0x91, 0x22, 0x07, 0x80, 0x30}},
    {VideoCodec::Vp9, {0xF8, 0x91, 0x22, 0x00, 0x03, 0x05, 0x06, 0x83}},
    {VideoCodec::H264, {0x78, 0, 2, 0x67, 0x42, 0, 3, 0x65, 0x88, 0x84}},
    {VideoCodec::Av1, {0x28, 0x03, 0x0C, 0x00, 0x00, 0x34, 0x40, 0x10}}};

TEST(VideoPayload, IsNothingWithoutItsDescriptorOrCodedData) {
  for (const auto& [codec, bytes] : kGood) {
    EXPECT_EQ(parse_video_payload(codec, {}), std::nullopt);
    ASSERT_TRUE(parse_video_payload(codec, bytes));
    const auto needed_bytes = bytes.size() - (codec == VideoCodec::Av1 ? 1 : 0);
    for (std::size_t size = 1; size < needed_bytes; ++size) {
      const auto cut = parse_video_payload(codec, BytesView(bytes).first(size));
      const bool ends_a_unit = codec == VideoCodec::H264 && size == 5;
      EXPECT_EQ(cut.has_value(), ends_a_unit) << static_cast<int>(codec) << ", " << size;
    }
  }
}

TEST(VideoPayload, SurvivesEveryBitFlip) {
  for (const auto& [codec, good] : kGood) {
    for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
      auto bytes = good;
      bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
      const auto payload = parse_video_payload(codec, bytes);
      EXPECT_TRUE(!payload || payload->begins_frame || !payload->begins_keyframe);
    }
  }
}

}  // namespace
}  // namespace convoke::wire
