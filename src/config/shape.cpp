#include "config/shape.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/text.h"

namespace convoke::config {
namespace {

// Not those of <cctype>: they depend on the locale.
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
constexpr bool is_word(char c) {
  return is_digit(c) || is_letter(c) || c == '-' || c == '_';
}
constexpr bool is_printable(char c) {
  return static_cast<unsigned char>(c) >= ' ' && c != '\x7F';
}
constexpr bool is_url_character(char c) {
  return is_word(c) || std::string_view("._~:/?#[]@!$&'()*+,;=%").find(c) != std::string_view::npos;
}

bool all(std::string_view text, bool (*test)(char)) {
  return std::all_of(text.begin(), text.end(), test);
}

bool is_label(std::string_view label) {
  constexpr std::size_t kLongestLabel = 63;
  return !label.empty() && label.size() <= kLongestLabel && all(label, is_word) &&
         label.front() != '-' && label.back() != '-';
}

bool is_domain(std::string_view text) {
  constexpr std::size_t kLongestName = 253;
  if (text.size() > kLongestName) return false;
  while (true) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return !all(text, is_digit);  // 1.2.3 is no name
    text.remove_prefix(dot + 1);
  }
}

bool is_host(std::string_view text) {
  return is_domain(text) || IpAddress::parse(text).has_value();
}

/// "host", "host:port", "[2001:db8::1]:port".
bool is_authority(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos || !IpAddress::parse(text.substr(1, close - 1)))
      return false;
    text.remove_prefix(close + 1);
    return text.empty() ||
           (text.front() == ':' && parse_number<std::uint16_t>(text.substr(1)).value_or(0) > 0);
  }
  const auto colon = text.find(':');
  if (colon != std::string_view::npos &&
      parse_number<std::uint16_t>(text.substr(colon + 1)).value_or(0) == 0)
    return false;
  const auto host = text.substr(0, colon);
  return is_host(host);
}

bool is_url(std::string_view text, std::string_view scheme, std::string_view tls_scheme) {
  const auto after = text.find("://");
  if (after == std::string_view::npos || !all(text, is_url_character)) return false;
  if (text.substr(0, after) != scheme && text.substr(0, after) != tls_scheme) return false;
  const auto rest = text.substr(after + 3);
  return is_authority(rest.substr(0, rest.find('/')));
}

bool is_sip_uri(std::string_view text) {
  constexpr std::string_view kScheme = "sip:";
  if (!text.starts_with(kScheme) || !all(text, is_url_character)) return false;
  if (text.find('?') != std::string_view::npos) return false;
  text.remove_prefix(kScheme.size());
  const auto at = text.find('@');
  if (at == 0) return false;
  if (at != std::string_view::npos) text.remove_prefix(at + 1);
  return is_authority(text.substr(0, text.find(';')));
}

bool is_mailbox(std::string_view text) {
  if (!all(text, is_printable)) return false;
  if (const auto open = text.find('<'); open != std::string_view::npos) {
    if (!text.ends_with('>')) return false;
    text = text.substr(open + 1, text.size() - open - 2);
  }
  constexpr std::size_t kLongestLocalPart = 64;
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > kLongestLocalPart) return false;
  return text.find_first_of(" <>,;\"") == std::string_view::npos && is_domain(text.substr(at + 1));
}

bool is_phone(std::string_view text) {
  constexpr std::size_t kShortest = 3;
  constexpr std::size_t kLongest = 16;
  return text.starts_with('+') && text.size() >= kShortest && text.size() <= kLongest &&
         all(text.substr(1), is_digit) && text[1] != '0';
}

}  // namespace

bool has_shape(std::string_view text, Shape shape) {
  constexpr std::size_t kLongestExtension = 15;
  constexpr std::size_t kAccountIdDigits = 12;
  switch (shape) {
    case Shape::Any:
      return all(text, is_printable);
    case Shape::Word:
      return all(text, is_word);
    case Shape::Host:
      return is_host(text);
    case Shape::Domain:
      return is_domain(text);
    case Shape::WebUrl:
      return is_url(text, "http", "https");
    case Shape::SmtpUrl:
      return is_url(text, "smtp", "smtps");
    case Shape::SipUri:
      return is_sip_uri(text);
    case Shape::Mailbox:
      return is_mailbox(text);
    case Shape::Phone:
      return is_phone(text);
    case Shape::PhoneOrDigits:
      return is_phone(text) || (text.size() <= kLongestExtension && all(text, is_digit));
    case Shape::AccountId:
      return text.size() == kAccountIdDigits && all(text, is_digit);
  }
  return false;
}

std::string_view example(Shape shape) {
  switch (shape) {
    case Shape::Any:
      return "text";
    case Shape::Word:
      return "carrier-1";
    case Shape::Host:
    case Shape::Domain:
      return "meet.example.com";
    case Shape::WebUrl:
      return "https://meet.example.com";
    case Shape::SmtpUrl:
      return "smtp://mail.example.com:587";
    case Shape::SipUri:
      return "sip:desk@192.0.2.10:5060;transport=udp";
    case Shape::Mailbox:
      return "Convoke <convoke@example.com>";
    case Shape::Phone:
    case Shape::PhoneOrDigits:
      return "+13125550100";
    case Shape::AccountId:
      return "000000000000";
  }
  return {};
}

std::string_view name(Shape shape) {
  switch (shape) {
    case Shape::Any:
      return "plain text";
    case Shape::Word:
      return "a word of letters, digits, '-' and '_'";
    case Shape::Host:
      return "a host name or an IP address";
    case Shape::Domain:
      return "a host name";
    case Shape::WebUrl:
      return "an http or https URL";
    case Shape::SmtpUrl:
      return "an smtp or smtps URL";
    case Shape::SipUri:
      return "a SIP URI";
    case Shape::Mailbox:
      return "a mail address";
    case Shape::Phone:
      return "a phone number in E.164 with its plus";
    case Shape::PhoneOrDigits:
      return "a phone number in E.164 or an extension";
    case Shape::AccountId:
      return "an account id of twelve digits";
  }
  return {};
}

std::optional<TransportAddress> parse_transport_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']') && host.size() > 2;
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!bracketed && host.find(':') != std::string_view::npos) return std::nullopt;
  const auto ip = IpAddress::parse(host);
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!ip || !port) return std::nullopt;
  return TransportAddress{*ip, *port};
}

}  // namespace convoke::config
