#include "trunk/line_uri.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace convoke::trunk {
namespace {

bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return c > ' ' && c <= '~' && c != '<' && c != '>' && c != '"' && c != '?';
  });
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  const auto port = parse_number<std::uint16_t>(text);
  return port == 0 ? std::nullopt : port;
}

/// "host", "host:port", "[v6]" or "[v6]:port".
bool read_host(std::string_view text, Destination& to) {
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return false;
    to.host = text.substr(1, close - 1);
    rest = text.substr(close + 1);
  } else {
    to.host = text.substr(0, text.find(':'));
    rest = text.substr(to.host.size());
  }
  if (to.host.empty()) return false;
  if (rest.empty()) return true;
  const auto port = rest.front() == ':' ? port_of(rest.substr(1)) : std::nullopt;
  to.port = port.value_or(0);
  return port.has_value();
}

bool read_parameters(std::string_view text, Destination& to) {
  if (text.empty()) return true;
  if (text == "transport=udp") return true;
  if (text != "transport=tcp") return false;
  to.transport = Transport::Tcp;
  return true;
}

}  // namespace

std::optional<LineUri> parse_line_uri(std::string_view uri) {
  if (!uri.starts_with("sip:") || !is_plain(uri)) return std::nullopt;
  uri.remove_prefix(4);

  LineUri line;
  if (const auto at = uri.rfind('@'); at != std::string_view::npos) {
    line.user = uri.substr(0, at);
    uri.remove_prefix(at + 1);
  }
  const auto semicolon = uri.find(';');
  const auto parameters =
      semicolon == std::string_view::npos ? std::string_view{} : uri.substr(semicolon + 1);
  if (!read_host(uri.substr(0, semicolon), line.destination)) return std::nullopt;
  if (!read_parameters(parameters, line.destination)) return std::nullopt;
  return line;
}

}  // namespace convoke::trunk
