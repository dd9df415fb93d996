#include "wire/sdp.h"

#include <algorithm>

#include "base/text.h"

namespace convoke::wire {
namespace {

constexpr std::string_view kBlanks = " \t";

/// Takes the next word off the front; empty at the end.
std::string_view take_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
  const auto word = rest.substr(0, rest.find_first_of(kBlanks));
  rest.remove_prefix(word.size());
  return word;
}

/// Takes the next line off the front, which ends with CR LF, LF or CR, without trailing blanks.
std::string_view take_line(std::string_view& rest) {
  auto line = rest.substr(0, rest.find_first_of("\r\n"));
  rest.remove_prefix(line.size());
  if (rest.starts_with("\r\n")) {
    rest.remove_prefix(2);
  } else if (!rest.empty()) {
    rest.remove_prefix(1);
  }
  const auto last = line.find_last_not_of(kBlanks);
  return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::optional<SdpHost> parse_host(std::string_view rest) {
  const auto net = take_word(rest);
  const auto type = take_word(rest);
  const auto host = take_word(rest);
  if (net != "IN" || (type != "IP4" && type != "IP6") || host.empty()) return std::nullopt;
  return SdpHost{.is_ip6 = type == "IP6", .host = std::string(host)};
}

std::optional<SdpOrigin> parse_origin(std::string_view rest) {
  SdpOrigin origin;
  origin.username = take_word(rest);
  origin.session_id = take_word(rest);
  origin.session_version = take_word(rest);
  const auto host = parse_host(rest);
  if (!host) return std::nullopt;
  origin.host = *host;
  return origin;
}

struct Parser {
  Sdp sdp{};
  int line = 0;
  std::size_t lines_in_section = 0;

  std::optional<SdpErrorKind> take(char type, std::string_view value);
  std::optional<SdpErrorKind> take_connection(std::string_view value);
  std::optional<SdpErrorKind> take_media(std::string_view value);
  void take_attribute(std::string_view value);
};

std::optional<SdpErrorKind> Parser::take(char type, std::string_view value) {
  switch (type) {
    case 'o': {
      const auto origin = parse_origin(value);
      if (!origin) return SdpErrorKind::BadOrigin;
      sdp.origin = *origin;
      return std::nullopt;
    }
    case 's':
      if (sdp.media.empty() && !value.empty()) sdp.session_name = value;
      return std::nullopt;
    case 'c':
      return take_connection(value);
    case 'm':
      return take_media(value);
    case 'a':
      take_attribute(value);
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<SdpErrorKind> Parser::take_connection(std::string_view value) {
  const auto host = parse_host(value);
  if (!host) return SdpErrorKind::BadConnection;
  auto& connection = sdp.media.empty() ? sdp.connection : sdp.media.back().connection;
  if (!connection) connection = *host;
  return std::nullopt;
}

std::optional<SdpErrorKind> Parser::take_media(std::string_view value) {
  if (sdp.media.size() == kMaxSdpMediaSections) return SdpErrorKind::TooManyMediaSections;
  lines_in_section = 1;
  SdpMedia media;
  media.kind = take_word(value);
  const auto port_text = take_word(value);
  const auto slash = std::min(port_text.find('/'), port_text.size());
  const auto port = parse_number<std::uint16_t>(port_text.substr(0, slash));
  const auto count = slash == port_text.size()
                         ? std::optional<std::uint16_t>(1)
                         : parse_number<std::uint16_t>(port_text.substr(slash + 1));
  media.protocol = take_word(value);
  for (auto format = take_word(value); !format.empty(); format = take_word(value)) {
    if (media.formats.size() == kMaxSdpFormats) return SdpErrorKind::TooManyFormats;
    media.formats.emplace_back(format);
  }
  if (!port || !count || *count == 0 || media.formats.empty()) return SdpErrorKind::BadMedia;
  media.port = *port;
  media.port_count = *count;
  sdp.media.push_back(std::move(media));
  return std::nullopt;
}

void Parser::take_attribute(std::string_view value) {
  const auto colon = std::min(value.find(':'), value.size());
  if (colon == 0) return;
  SdpAttribute attribute{.name = std::string(value.substr(0, colon))};
  if (colon < value.size()) attribute.value = std::string(value.substr(colon + 1));
  auto& list = sdp.media.empty() ? sdp.attributes : sdp.media.back().attributes;
  list.push_back(std::move(attribute));
}

bool is_line(std::string_view line) {
  return line.size() >= 2 && line[1] == '=' && line.find('\0') == std::string_view::npos;
}

void append_line(std::string& out, std::initializer_list<std::string_view> parts) {
  for (const auto part : parts) out += part;
  out += "\r\n";
}

std::string host_text(const SdpHost& host) {
  return std::string(host.is_ip6 ? "IN IP6 " : "IN IP4 ") + host.host;
}

void append_attributes(std::string& out, const std::vector<SdpAttribute>& attributes) {
  for (const auto& attribute : attributes) {
    if (attribute.value) {
      append_line(out, {"a=", attribute.name, ":", *attribute.value});
    } else {
      append_line(out, {"a=", attribute.name});
    }
  }
}

void append_media(std::string& out, const SdpMedia& media) {
  out += "m=" + media.kind + " " + std::to_string(media.port);
  if (media.port_count != 1) out += "/" + std::to_string(media.port_count);
  out += " " + media.protocol;
  for (const auto& format : media.formats) out += " " + format;
  out += "\r\n";
  if (media.connection) append_line(out, {"c=", host_text(*media.connection)});
  append_attributes(out, media.attributes);
}

}  // namespace

SdpHost SdpHost::of(const IpAddress& ip) {
  return {.is_ip6 = !ip.is_v4(), .host = ip.text()};
}

std::optional<IpAddress> SdpHost::ip() const {
  return IpAddress::parse(host);
}

Result<Sdp, SdpError> parse_sdp(std::string_view text) {
  if (text.size() > kMaxSdpBytes) return fail(SdpError{SdpErrorKind::TooLong, 0});
  Parser parser;
  while (!text.empty()) {
    const auto line = take_line(text);
    ++parser.line;
    if (parser.line == 1 && line != "v=0") return fail(SdpError{SdpErrorKind::NoVersion, 1});
    if (++parser.lines_in_section > kMaxSdpLinesPerSection)
      return fail(SdpError{SdpErrorKind::TooManyLines, parser.line});
    if (!is_line(line)) continue;
    if (const auto error = parser.take(line[0], line.substr(2)))
      return fail(SdpError{*error, parser.line});
  }
  if (parser.line == 0) return fail(SdpError{SdpErrorKind::NoVersion, 0});
  return std::move(parser.sdp);
}

std::string format_sdp(const Sdp& sdp) {
  std::string out = "v=0\r\n";
  append_line(out, {"o=", sdp.origin.username, " ", sdp.origin.session_id, " ",
                    sdp.origin.session_version, " ", host_text(sdp.origin.host)});
  append_line(out, {"s=", sdp.session_name});
  if (sdp.connection) append_line(out, {"c=", host_text(*sdp.connection)});
  append_line(out, {"t=0 0"});
  append_attributes(out, sdp.attributes);
  for (const auto& media : sdp.media) append_media(out, media);
  return out;
}

}  // namespace convoke::wire
