#include "wire/stun.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.h"

namespace convoke::wire {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Bytes from_hex(std::string_view text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    bytes.push_back(parse_number<std::uint8_t>(text.substr(i, 2), 16).value());
  return bytes;
}

// RFC 5769 §2.1, §2.2 and §2.3, all with the password of kVectorPassword.
const Bytes kVectorRequest = from_hex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf");
const Bytes kVectorResponseV4 = from_hex(
    "0101003c2112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000080001a147e112a643"
    "000800142b91f599fd9e90c38c7489f92af9ba53f06be7d7"
    "80280004c07d4c96");
const Bytes kVectorResponseV6 = from_hex(
    "010100482112a442b7e7a701bc34d686fa87dfae"
    "8022000b7465737420766563746f7220"
    "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
    "00080014a382954e4be67bf11784c97c8292c275bfe3ed41"
    "80280004c8fb0b4c");
constexpr std::string_view kVectorPassword = "VOkJxbRl1RmTxUk/WvJxBt";

/// A message of the given type with raw attributes, without integrity and fingerprint.
Bytes message_with(const Bytes& attributes, std::uint16_t type = 0x0001) {
  Bytes message{static_cast<std::uint8_t>(type >> 8U),
                static_cast<std::uint8_t>(type & 0xFFU),
                0,
                static_cast<std::uint8_t>(attributes.size()),
                0x21,
                0x12,
                0xA4,
                0x42};
  message.resize(20);
  message.insert(message.end(), attributes.begin(), attributes.end());
  return message;
}

StunError error_of(const Bytes& datagram) {
  return parse_stun(datagram).error();
}

class StunTest : public ::testing::Test {
 protected:
  StunKey key{kVectorPassword};
  std::array<std::uint8_t, kMaxStunBytes> memory{};

  Bytes written(const StunMessage& message) {
    const auto bytes = write_stun(message, &key, memory);
    return {bytes.begin(), bytes.end()};
  }
};

TEST_F(StunTest, ReadsTheSampleRequestOfRfc5769) {
  const auto request = parse_stun(kVectorRequest);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->kind, StunClass::Request);
  EXPECT_EQ(request->method, kStunBinding);
  EXPECT_THAT(request->transaction,
              ElementsAre(0xB7, 0xE7, 0xA7, 0x01, 0xBC, 0x34, 0xD6, 0x86, 0xFA, 0x87, 0xDF, 0xAE));
  EXPECT_EQ(request->username, "evtj:h6vY");
  EXPECT_EQ(request->software, "STUN test client");
  EXPECT_EQ(request->priority, 0x6E0001FFU);
  EXPECT_EQ(request->ice_controlled, 0x932FF9B151263B36U);
  EXPECT_EQ(request->ice_controlling, std::nullopt);
  EXPECT_FALSE(request->use_candidate);
  EXPECT_TRUE(request->has_fingerprint);
  EXPECT_TRUE(has_integrity_of(*request, key));
}

TEST_F(StunTest, ReadsTheSampleResponsesOfRfc5769) {
  const auto v4 = parse_stun(kVectorResponseV4);
  ASSERT_TRUE(v4);
  EXPECT_EQ(v4->kind, StunClass::Success);
  EXPECT_EQ(v4->xor_mapped_address->text(), "192.0.2.1:32853");
  EXPECT_EQ(v4->software, "test vector");
  EXPECT_TRUE(has_integrity_of(*v4, key));
  const auto v6 = parse_stun(kVectorResponseV6);
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->xor_mapped_address->text(), "[2001:db8:1234:5678:11:2233:4455:6677]:32853");
  EXPECT_TRUE(has_integrity_of(*v6, key));
}

TEST_F(StunTest, AnswersAsTheSampleResponsesDo) {
  for (const auto& vector : {kVectorResponseV4, kVectorResponseV6}) {
    const auto sample = parse_stun(vector);
    auto response = stun_success(*parse_stun(kVectorRequest), *sample->xor_mapped_address);
    const auto ours = parse_stun(written(response));
    ASSERT_TRUE(ours);
    EXPECT_EQ(ours->kind, StunClass::Success);
    EXPECT_EQ(ours->transaction, sample->transaction);
    EXPECT_EQ(ours->xor_mapped_address, sample->xor_mapped_address);
  }
}

TEST_F(StunTest, SeesAnotherPasswordAndAMissingIntegrity) {
  StunKey other("VOkJxbRl1RmTxUk/WvJxBu");
  EXPECT_FALSE(has_integrity_of(*parse_stun(kVectorRequest), other));
  EXPECT_FALSE(has_integrity_of(*parse_stun(message_with({})), key));
  EXPECT_TRUE(has_integrity_of(*parse_stun(kVectorRequest), key)) << "the key serves again";
}

TEST_F(StunTest, NoticesEveryFlippedBit) {
  for (std::size_t bit = 0; bit < kVectorRequest.size() * 8; ++bit) {
    Bytes flipped = kVectorRequest;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ (1U << (bit % 8)));
    const auto message = parse_stun(flipped);
    // A flip in the type of FINGERPRINT makes it an attribute that nobody knows.
    EXPECT_FALSE(message && message->has_fingerprint) << bit;
  }
}

TEST_F(StunTest, RefusesEveryTruncation) {
  for (std::size_t size = 0; size < kVectorRequest.size(); ++size)
    EXPECT_FALSE(parse_stun(BytesView(kVectorRequest).first(size))) << size;
}

TEST_F(StunTest, RefusesWhatIsNotOneMessage) {
  EXPECT_EQ(error_of({}), StunError::NotStun);
  EXPECT_EQ(error_of(Bytes(20)), StunError::NotStun);
  EXPECT_EQ(error_of(message_with({}, 0x4001)), StunError::NotStun);
  auto longer = kVectorRequest;
  longer.push_back(0);
  EXPECT_EQ(error_of(longer), StunError::BadLength);
  EXPECT_EQ(error_of(message_with({1, 2, 3})), StunError::BadLength);
  auto huge = message_with({});
  huge.resize(kMaxStunBytes + 1);
  EXPECT_EQ(error_of(huge), StunError::TooLong);
}

TEST_F(StunTest, RefusesAttributesOfWrongSizeAndThoseThatRunOverTheEnd) {
  EXPECT_EQ(error_of(message_with({0, 6, 0, 9, 'a', 'b', 'c', 'd'})), StunError::BadAttribute);
  EXPECT_EQ(error_of(message_with({0, 0x24, 0, 3, 1, 2, 3, 0})), StunError::BadAttribute);
  EXPECT_EQ(error_of(message_with({0, 0x25, 0, 4, 0, 0, 0, 0})), StunError::BadAttribute);
  EXPECT_EQ(error_of(message_with({0, 8, 0, 4, 0, 0, 0, 0})), StunError::BadAttribute);
  EXPECT_EQ(error_of(message_with({0, 9, 0, 4, 0, 0, 2, 0})), StunError::BadAttribute);
  EXPECT_EQ(error_of(message_with({0, 0x20, 0, 4, 0, 1, 0, 0})), StunError::BadAttribute);
  EXPECT_EQ(error_of(message_with({0, 0x20, 0, 8, 0, 3, 0, 0, 1, 2, 3, 4})),
            StunError::BadAttribute);
}

TEST_F(StunTest, RefusesAWrongFingerprintAndOneThatIsNotTheLast) {
  EXPECT_EQ(error_of(message_with({0x80, 0x28, 0, 4, 1, 2, 3, 4})), StunError::BadFingerprint);
  auto behind = written({.transaction = {1}});
  behind.insert(behind.end(), {0, 0x25, 0, 0});
  behind[3] = static_cast<std::uint8_t>(behind[3] + 4);
  EXPECT_FALSE(parse_stun(behind));
}

TEST_F(StunTest, IgnoresWhatIsNotCoveredByTheIntegrity) {
  Bytes attributes{0, 8, 0, 20};
  attributes.resize(24);
  attributes.insert(attributes.end(), {0, 0x25, 0, 0});  // USE-CANDIDATE
  const auto message = parse_stun(message_with(attributes));
  ASSERT_TRUE(message);
  EXPECT_FALSE(message->use_candidate);
}

TEST_F(StunTest, ListsWhatMustBeUnderstoodAndSkipsWhatNeedNot) {
  const Bytes attributes{0xC0, 0x57, 0, 4, 0,   1,   0,   10,  // network cost
                         0x7F, 0xFE, 0, 1, 9,   0,   0,   0,   //
                         0x00, 0x14, 0, 4, 'r', 'e', 'a', 'l'};
  const auto message = parse_stun(message_with(attributes));
  ASSERT_TRUE(message);
  EXPECT_THAT(message->not_understood.items(), ElementsAre(0x7FFE));
}

TEST_F(StunTest, KeepsABoundedNumberOfUnknownAttributes) {
  Bytes attributes;
  for (std::uint8_t i = 0; i < 20; ++i) attributes.insert(attributes.end(), {0x70, i, 0, 0});
  const auto datagram = message_with(attributes);
  EXPECT_EQ(parse_stun(datagram)->not_understood.items().size(), kMaxUnknownStunAttributes);
}

TEST_F(StunTest, TakesTheFirstOfTwoEqualAttributes) {
  const auto datagram =
      message_with({0, 6, 0, 4, 'a', ':', 'b', 'c', 0, 6, 0, 4, 'x', 'x', 'x', 0});
  EXPECT_EQ(parse_stun(datagram)->username, "a:bc");
}

TEST_F(StunTest, ReadsTheClassBetweenTheBitsOfTheMethod) {
  const auto read = [](std::uint16_t type) { return *parse_stun(message_with({}, type)); };
  EXPECT_EQ(read(0x0011).kind, StunClass::Indication);
  EXPECT_EQ(read(0x0101).kind, StunClass::Success);
  EXPECT_EQ(read(0x0111).kind, StunClass::Error);
  EXPECT_EQ(read(0x02EF).method, 0xFF);
  EXPECT_EQ(read(0x02EF).kind, StunClass::Request);
}

TEST_F(StunTest, ReadsTheCheckThatItWrote) {
  const auto bytes = written({.transaction = {1, 2, 3},
                              .username = "server:client",
                              .ice_controlling = 0x0102030405060708,
                              .priority = 1853824767,
                              .use_candidate = true});
  const auto check = parse_stun(bytes);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->username, "server:client");
  EXPECT_EQ(check->ice_controlling, 0x0102030405060708U);
  EXPECT_EQ(check->priority, 1853824767U);
  EXPECT_TRUE(check->use_candidate);
  EXPECT_TRUE(check->has_fingerprint);
  EXPECT_TRUE(has_integrity_of(*check, key));
}

TEST_F(StunTest, RefusesWithACodeAReasonAndWhatItDidNotUnderstand) {
  auto request = *parse_stun(kVectorRequest);
  request.not_understood.push_back(0x7FFE);
  const auto bytes = written(stun_error(request, StunErrorCode::UnknownAttribute));
  const auto error = parse_stun(bytes);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, StunClass::Error);
  EXPECT_EQ(error->transaction, request.transaction);
  EXPECT_EQ(error->error, (StunErrorReply{420, "Unknown Attribute"}));
  EXPECT_THAT(error->unknown_attributes.items(), ElementsAre(0x7FFE));
  EXPECT_TRUE(has_integrity_of(*error, key));
}

TEST_F(StunTest, FitsEveryResponseIntoItsMemory) {
  StunMessage request;
  for (std::uint16_t i = 0; i < 20; ++i) request.not_understood.push_back(i);
  std::array<std::uint8_t, kStunResponseBytes> small{};
  for (const auto code : {StunErrorCode::BadRequest, StunErrorCode::Unauthenticated,
                          StunErrorCode::UnknownAttribute, StunErrorCode::RoleConflict})
    EXPECT_TRUE(parse_stun(write_stun(stun_error(request, code), &key, small)));
  const TransportAddress v6{*IpAddress::parse("2001:db8::1"), 9};
  EXPECT_TRUE(parse_stun(write_stun(stun_success(request, v6), &key, small)));
}

TEST_F(StunTest, CanRefuseWithoutAKey) {
  const auto bytes = write_stun(stun_error({}, StunErrorCode::Unauthenticated), nullptr, memory);
  const auto error = parse_stun(bytes);
  ASSERT_TRUE(error);
  EXPECT_THAT(error->integrity, IsEmpty());
  EXPECT_TRUE(error->has_fingerprint);
}

}  // namespace
}  // namespace convoke::wire
