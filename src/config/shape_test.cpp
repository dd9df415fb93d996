#include "config/shape.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace convoke::config {
namespace {

void expect_shape(Shape shape, std::initializer_list<std::string_view> right,
                  std::initializer_list<std::string_view> wrong) {
  EXPECT_TRUE(has_shape(example(shape), shape)) << example(shape);
  for (const auto text : right) EXPECT_TRUE(has_shape(text, shape)) << text;
  for (const auto text : wrong) EXPECT_FALSE(has_shape(text, shape)) << text;
}

TEST(Shape, TellsHostNamesFromOtherTexts) {
  expect_shape(Shape::Host, {"localhost", "a-b.example", "192.0.2.1", "2001:db8::1"},
               {"", "a..b", "-a.example", "a b", "1.2.3", "sip.example.com:5060"});
  expect_shape(Shape::Domain, {"example.com"}, {"192.0.2.1", ".example.com"});
}

TEST(Shape, TellsUrlsByTheirScheme) {
  expect_shape(Shape::WebUrl, {"http://127.0.0.1:8080", "https://[::1]:8443/meet"},
               {"meet.example.com", "ftp://meet.example.com", "https://", "https://a:0"});
  expect_shape(Shape::SmtpUrl, {"smtps://mail.example.com"}, {"http://mail.example.com"});
}

TEST(Shape, TellsSipUris) {
  expect_shape(Shape::SipUri, {"sip:127.0.0.1", "sip:a@[::1]:5060", "sip:a@h;transport=tcp"},
               {"sips:a@h", "a@h", "sip:@h", "sip:a@h?Route=x", "sip:a@h\r\nVia: x"});
}

TEST(Shape, TellsMailboxes) {
  expect_shape(Shape::Mailbox, {"a@example.com", "Some One <a@example.com>"},
               {"a", "@example.com", "a@", "a@b c", "a@example.com>", "a@example.com\r\nBcc: b@c"});
}

TEST(Shape, TellsPhoneNumbers) {
  expect_shape(Shape::Phone, {"+4930123456"}, {"4930123456", "+0123", "+1", "+1234567890123456"});
  expect_shape(Shape::PhoneOrDigits, {"100"}, {"10a", "1234567890123456"});
}

TEST(Shape, TellsWordsAccountIdsAndPlainText) {
  expect_shape(Shape::Word, {"carrier_2"}, {"a b", "a.b"});
  expect_shape(Shape::AccountId, {"123456789012"}, {"12345678901", "12345678901a"});
  expect_shape(Shape::Any, {"Grüße"}, {"a\nb", "\x7F"});
}

TEST(Shape, ReadsAnAddressAndAPort) {
  EXPECT_EQ(parse_transport_address("127.0.0.1:0")->text(), "127.0.0.1:0");
  EXPECT_EQ(parse_transport_address("[::1]:80")->text(), "[::1]:80");
  for (const auto* text : {"", ":80", "::1:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536",
                           "127.0.0.1:-1", "[127.0.0.1:80", "localhost:80"})
    EXPECT_EQ(parse_transport_address(text), std::nullopt) << text;
}

}  // namespace
}  // namespace convoke::config
