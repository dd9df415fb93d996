#include "wire/sdp_attributes.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace convoke::wire {
namespace {

constexpr std::array<std::pair<std::string_view, SdpDirection>, 4> kDirections{{
    {"sendrecv", SdpDirection::SendReceive},
    {"sendonly", SdpDirection::SendOnly},
    {"recvonly", SdpDirection::ReceiveOnly},
    {"inactive", SdpDirection::Inactive},
}};

std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  const auto last = text.find_last_not_of(" \t");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// What stands before the separator, which is taken off `rest` with it.
std::string_view take_until(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

/// What follows the payload type in the first `name:<pt> ...` attribute for it; empty if none.
std::string_view value_for(const SdpMedia& media, std::string_view name,
                           std::uint8_t payload_type) {
  for (const auto& attribute : media.attributes) {
    if (!attribute.value || !equals_ignoring_case(attribute.name, name)) continue;
    auto rest = trimmed(*attribute.value);
    if (payload_type_of(take_until(rest, ' ')) == payload_type) return trimmed(rest);
  }
  return {};
}

std::optional<SdpDirection> find_direction(const std::vector<SdpAttribute>& attributes) {
  for (const auto& [name, direction] : kDirections) {
    if (find_attribute(attributes, name) != nullptr) return direction;
  }
  return std::nullopt;
}

}  // namespace

const SdpAttribute* find_attribute(const std::vector<SdpAttribute>& attributes,
                                   std::string_view name) {
  const auto found = std::find_if(
      attributes.begin(), attributes.end(),
      [&](const SdpAttribute& attribute) { return equals_ignoring_case(attribute.name, name); });
  return found == attributes.end() ? nullptr : &*found;
}

std::optional<std::uint8_t> payload_type_of(std::string_view format) {
  const auto value = parse_number<std::uint8_t>(format);
  if (!value || *value > 127) return std::nullopt;
  return value;
}

std::optional<SdpRtpMap> find_rtpmap(const SdpMedia& media, std::uint8_t payload_type) {
  auto rest = value_for(media, "rtpmap", payload_type);
  SdpRtpMap map{.payload_type = payload_type, .encoding = take_until(rest, '/')};
  const auto rate = parse_number<std::uint32_t>(take_until(rest, '/'));
  if (map.encoding.empty() || !rate || *rate == 0) return std::nullopt;
  map.clock_rate_hz = *rate;
  map.channels = parse_number<std::uint32_t>(trimmed(rest)).value_or(1);
  return map;
}

std::string_view find_fmtp(const SdpMedia& media, std::uint8_t payload_type) {
  return value_for(media, "fmtp", payload_type);
}

std::optional<std::string_view> fmtp_parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    auto value = take_until(parameters, ';');
    const auto key = trimmed(take_until(value, '='));
    if (equals_ignoring_case(key, name)) return trimmed(value);
  }
  return std::nullopt;
}

std::string_view name_of(SdpDirection direction) {
  for (const auto& [name, value] : kDirections) {
    if (value == direction) return name;
  }
  return "sendrecv";
}

SdpDirection direction_of(const Sdp& sdp, const SdpMedia& media) {
  if (const auto own = find_direction(media.attributes)) return *own;
  return find_direction(sdp.attributes).value_or(SdpDirection::SendReceive);
}

std::optional<std::uint32_t> ptime_ms(const SdpMedia& media) {
  const auto* ptime = find_attribute(media.attributes, "ptime");
  if (ptime == nullptr || !ptime->value) return std::nullopt;
  return parse_number<std::uint32_t>(trimmed(*ptime->value));
}

std::optional<SdpRtcp> rtcp_of(const SdpMedia& media) {
  const auto* rtcp = find_attribute(media.attributes, "rtcp");
  if (rtcp == nullptr || !rtcp->value) return std::nullopt;
  auto rest = trimmed(*rtcp->value);
  const auto port = parse_number<std::uint16_t>(take_until(rest, ' '));
  if (!port || *port == 0) return std::nullopt;
  const auto blank = rest.find_last_of(" \t");
  const auto host = blank == std::string_view::npos ? rest : rest.substr(blank + 1);
  return SdpRtcp{.port = *port, .ip = IpAddress::parse(host)};
}

bool has_rtcp_mux(const SdpMedia& media) {
  return find_attribute(media.attributes, "rtcp-mux") != nullptr;
}

std::optional<SdpHost> connection_of(const Sdp& sdp, const SdpMedia& media) {
  return media.connection ? media.connection : sdp.connection;
}

}  // namespace convoke::wire
