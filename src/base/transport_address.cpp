#include "base/transport_address.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <vector>

#include "base/text.h"

namespace convoke {
namespace {

constexpr std::size_t kV4Offset = 12;

std::optional<std::array<std::uint8_t, 4>> parse_v4(std::string_view text) {
  std::array<std::uint8_t, 4> octets{};
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const auto dot = text.find('.');
    if ((dot == std::string_view::npos) != (i == 3)) return std::nullopt;
    const auto part = text.substr(0, dot);
    const auto value = parse_number<std::uint8_t>(part);
    if (!value || part.size() > 3) return std::nullopt;
    octets[i] = *value;
    if (i < 3) text.remove_prefix(dot + 1);
  }
  return octets;
}

/// Reads the groups between colons; a last group may be a dotted IPv4 address.
std::optional<std::vector<std::uint8_t>> parse_groups(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  while (!text.empty()) {
    const auto colon = text.find(':');
    const auto group = text.substr(0, colon);
    if (colon == std::string_view::npos && group.find('.') != std::string_view::npos) {
      const auto octets = parse_v4(group);
      if (!octets) return std::nullopt;
      bytes.insert(bytes.end(), octets->begin(), octets->end());
      return bytes;
    }
    const auto value = parse_number<std::uint16_t>(group, 16);
    if (!value || group.size() > 4) return std::nullopt;
    bytes.push_back(static_cast<std::uint8_t>(*value >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(*value & 0xFFU));
    if (bytes.size() > 16) return std::nullopt;
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
  }
  return bytes;
}

std::string hex_group(const IpAddress& ip, std::size_t group) {
  std::array<char, 4> digits{};
  const unsigned value = (ip.bytes[group * 2] * 256U) + ip.bytes[group * 2 + 1];
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, 16).ptr;
  return {digits.data(), end};
}

/// First and last+1 of the longest run of two or more zero groups (RFC 5952 §4.2).
std::pair<std::size_t, std::size_t> longest_zero_run(const IpAddress& ip) {
  std::pair<std::size_t, std::size_t> best{8, 8};
  for (std::size_t start = 0; start < 8; ++start) {
    std::size_t end = start;
    while (end < 8 && ip.bytes[end * 2] == 0 && ip.bytes[end * 2 + 1] == 0) ++end;
    if (end - start >= 2 && end - start > best.second - best.first) best = {start, end};
  }
  return best;
}

}  // namespace

IpAddress IpAddress::v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d}};
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (const auto octets = parse_v4(text))
    return v4((*octets)[0], (*octets)[1], (*octets)[2], (*octets)[3]);
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) {
    const auto bytes = parse_groups(text);
    if (!bytes || bytes->size() != 16) return std::nullopt;
    IpAddress ip;
    std::copy(bytes->begin(), bytes->end(), ip.bytes.begin());
    return ip;
  }
  const auto head = parse_groups(text.substr(0, gap));
  const auto tail = parse_groups(text.substr(gap + 2));
  if (!head || !tail || head->size() + tail->size() > 14) return std::nullopt;
  IpAddress ip;
  std::copy(head->begin(), head->end(), ip.bytes.begin());
  std::copy(tail->rbegin(), tail->rend(), ip.bytes.rbegin());
  return ip;
}

bool IpAddress::is_v4() const {
  return std::equal(bytes.begin(), bytes.begin() + kV4Offset, v4(0, 0, 0, 0).bytes.begin());
}

bool IpAddress::is_unspecified() const {
  return *this == IpAddress{} || *this == v4(0, 0, 0, 0);
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes[kV4Offset] == 127;
  IpAddress one;
  one.bytes[15] = 1;
  return *this == one;
}

bool IpAddress::is_private() const {
  if (!is_v4())
    return (bytes[0] & 0xFEU) == 0xFC || (bytes[0] == 0xFE && (bytes[1] & 0xC0U) == 0x80);
  const auto a = bytes[kV4Offset];
  const auto b = bytes[kV4Offset + 1];
  return a == 10 || (a == 172 && (b & 0xF0U) == 16) || (a == 192 && b == 168) ||
         (a == 100 && (b & 0xC0U) == 64) || (a == 169 && b == 254);
}

IpAddress IpAddress::network() const {
  constexpr std::ptrdiff_t kNetworkBytes = 8;
  IpAddress network = *this;
  if (!is_v4()) std::fill(network.bytes.begin() + kNetworkBytes, network.bytes.end(), 0);
  return network;
}

std::string IpAddress::text() const {
  std::string out;
  if (is_v4()) {
    for (std::size_t i = kV4Offset; i < 16; ++i) {
      if (i > kV4Offset) out += '.';
      out += std::to_string(bytes[i]);
    }
    return out;
  }
  const auto [zero_start, zero_end] = longest_zero_run(*this);
  for (std::size_t group = 0; group < 8; ++group) {
    if (group == zero_start) {
      out += "::";
      group = zero_end - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    out += hex_group(*this, group);
  }
  return out;
}

std::string TransportAddress::text() const {
  const auto host = ip.is_v4() ? ip.text() : "[" + ip.text() + "]";
  return host + ":" + std::to_string(port);
}

std::optional<IpBlock> IpBlock::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto ip = IpAddress::parse(text.substr(0, slash));
  if (!ip) return std::nullopt;
  if (slash == std::string_view::npos) return IpBlock{*ip, 128};
  const auto length = text.substr(slash + 1);
  int bits = 0;
  const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
  if (error != std::errc{} || end != length.data() + length.size()) return std::nullopt;
  const int offset = ip->is_v4() ? 96 : 0;
  if (bits < 0 || bits + offset > 128) return std::nullopt;
  return IpBlock{*ip, bits + offset};
}

bool IpBlock::contains(const IpAddress& ip) const {
  for (int bit = 0; bit < prefix_bits; ++bit) {
    const auto byte = static_cast<std::size_t>(bit / 8);
    const auto mask = 0x80U >> static_cast<unsigned>(bit % 8);
    if (((ip.bytes[byte] ^ base.bytes[byte]) & mask) != 0) return false;
  }
  return true;
}

}  // namespace convoke
