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

/// `rest` follows the payload type.
std::optional<SdpRtpMap> read_rtpmap(std::uint8_t payload_type, std::string_view rest) {
  SdpRtpMap map{.payload_type = payload_type, .encoding = take_until(rest, '/')};
  const auto rate = parse_number<std::uint32_t>(take_until(rest, '/'));
  if (map.encoding.empty() || !rate || *rate == 0) return std::nullopt;
  map.clock_rate_hz = *rate;
  map.channels = parse_number<std::uint32_t>(trimmed(rest)).value_or(1);
  return map;
}

/// The next blank-separated word, taken off the front; empty at the end.
std::string_view next_word(std::string_view& rest) {
  rest = trimmed(rest);
  return take_until(rest, ' ');
}

bool has_value(const SdpAttribute& attribute, std::string_view name) {
  return attribute.value && equals_ignoring_case(attribute.name, name);
}

/// True for 1 to `max_bytes` letters, digits and characters of `others`.
bool is_name(std::string_view text, std::size_t max_bytes, std::string_view others) {
  return !text.empty() && text.size() <= max_bytes && std::ranges::all_of(text, [&](char c) {
    return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

bool is_rid(std::string_view text) {
  return is_name(text, kMaxSdpRidBytes, "-_");
}

/// The rids that the writer sends.
std::vector<std::string_view> sent_rids(const SdpMedia& media) {
  std::vector<std::string_view> out;
  for (const auto& attribute : media.attributes) {
    if (!has_value(attribute, "rid") || out.size() == kMaxSdpSimulcastStreams) continue;
    std::string_view rest = *attribute.value;
    const auto rid = next_word(rest);
    if (is_rid(rid) && next_word(rest) == "send") out.push_back(rid);
  }
  return out;
}

std::optional<SdpDirection> direction_named(std::string_view text) {
  for (const auto& [name, direction] : kDirections) {
    if (name == text) return direction;
  }
  return std::nullopt;
}

std::optional<SdpFingerprint> read_fingerprint(std::string_view value) {
  SdpFingerprint fingerprint{.hash = to_lower(next_word(value))};
  value = trimmed(value);
  while (!value.empty()) {
    const auto digits = take_until(value, ':');
    const auto byte = parse_number<std::uint8_t>(digits, 16);
    if (digits.size() != 2 || !byte || fingerprint.digest.size() == 64) return std::nullopt;
    fingerprint.digest.push_back(*byte);
  }
  if (fingerprint.hash.empty() || fingerprint.digest.empty()) return std::nullopt;
  return fingerprint;
}

std::vector<SdpFingerprint> read_fingerprints(const std::vector<SdpAttribute>& attributes) {
  std::vector<SdpFingerprint> out;
  for (const auto& attribute : attributes) {
    if (!has_value(attribute, "fingerprint")) continue;
    if (auto fingerprint = read_fingerprint(*attribute.value))
      out.push_back(std::move(*fingerprint));
  }
  return out;
}

/// The payloads of a section with a way to find each by its number.
class PayloadTable {
 public:
  explicit PayloadTable(const SdpMedia& media) {
    places_.fill(kNone);
    for (const auto& format : media.formats) {
      const auto payload_type = payload_type_of(format);
      if (!payload_type || places_.at(*payload_type) != kNone) continue;
      places_.at(*payload_type) = payloads_.size();
      payloads_.push_back({.map = {.payload_type = *payload_type}});
    }
  }

  void take(const SdpAttribute& attribute) {
    if (!attribute.value) return;
    auto rest = trimmed(*attribute.value);
    const auto format = take_until(rest, ' ');
    rest = trimmed(rest);
    if (equals_ignoring_case(attribute.name, "rtcp-fb") && format == "*") {
      for (auto& payload : payloads_) payload.feedback.push_back(rest);
      return;
    }
    const auto payload_type = payload_type_of(format);
    if (!payload_type || places_.at(*payload_type) == kNone) return;
    auto& payload = payloads_[places_.at(*payload_type)];
    if (equals_ignoring_case(attribute.name, "rtpmap") && payload.map.encoding.empty()) {
      payload.map = read_rtpmap(*payload_type, rest).value_or(payload.map);
    } else if (equals_ignoring_case(attribute.name, "fmtp") && payload.fmtp.empty()) {
      payload.fmtp = rest;
    } else if (equals_ignoring_case(attribute.name, "rtcp-fb")) {
      payload.feedback.push_back(rest);
    }
  }

  std::vector<SdpPayload> finish() && {
    std::erase_if(payloads_,
                  [](const SdpPayload& payload) { return payload.map.encoding.empty(); });
    return std::move(payloads_);
  }

 private:
  static constexpr std::size_t kNone = kMaxSdpFormats;
  std::array<std::size_t, 128> places_{};
  std::vector<SdpPayload> payloads_{};
};

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
  return read_rtpmap(payload_type, value_for(media, "rtpmap", payload_type));
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

const SdpAttribute* find_attribute(const Sdp& sdp, const SdpMedia& media, std::string_view name) {
  const auto* own = find_attribute(media.attributes, name);
  return own != nullptr ? own : find_attribute(sdp.attributes, name);
}

std::vector<SdpPayload> payloads_of(const SdpMedia& media) {
  PayloadTable table(media);
  for (const auto& attribute : media.attributes) table.take(attribute);
  return std::move(table).finish();
}

std::optional<std::string_view> mid_of(const SdpMedia& media) {
  const auto* mid = find_attribute(media.attributes, "mid");
  if (mid == nullptr || !mid->value) return std::nullopt;
  const auto text = trimmed(*mid->value);
  if (!is_name(text, kMaxSdpMidBytes, "!#$%&'*+-.^_`{|}~")) return std::nullopt;
  return text;
}

std::vector<std::string_view> bundle_of(const Sdp& sdp) {
  for (const auto& attribute : sdp.attributes) {
    if (!has_value(attribute, "group")) continue;
    std::string_view rest = *attribute.value;
    if (next_word(rest) != "BUNDLE") continue;
    std::vector<std::string_view> mids;
    for (auto mid = next_word(rest); !mid.empty(); mid = next_word(rest)) {
      if (mids.size() == kMaxSdpMediaSections) break;
      mids.push_back(mid);
    }
    return mids;
  }
  return {};
}

std::optional<SdpIceCredentials> ice_credentials_of(const Sdp& sdp, const SdpMedia& media) {
  const auto* ufrag = find_attribute(sdp, media, "ice-ufrag");
  const auto* pwd = find_attribute(sdp, media, "ice-pwd");
  if (ufrag == nullptr || pwd == nullptr || !ufrag->value || !pwd->value) return std::nullopt;
  const auto is_credential = [](std::string_view text, std::size_t min_bytes) {
    return text.size() >= min_bytes && is_name(text, 256, "+/-_=");
  };
  SdpIceCredentials out{.ufrag = std::string(trimmed(*ufrag->value)),
                        .pwd = std::string(trimmed(*pwd->value))};
  if (!is_credential(out.ufrag, 4) || !is_credential(out.pwd, 22)) return std::nullopt;
  return out;
}

std::string candidate_text(const SdpCandidate& candidate) {
  return candidate.foundation + " 1 " + (candidate.is_tcp ? "tcp " : "udp ") +
         std::to_string(candidate.priority) + " " + candidate.address.ip.text() + " " +
         std::to_string(candidate.address.port) + " typ host" +
         (candidate.is_tcp ? " tcptype passive" : "");
}

std::vector<SdpFingerprint> fingerprints_of(const Sdp& sdp, const SdpMedia& media) {
  const bool has_own = find_attribute(media.attributes, "fingerprint") != nullptr;
  return read_fingerprints(has_own ? media.attributes : sdp.attributes);
}

std::string fingerprint_text(const SdpFingerprint& fingerprint) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out = fingerprint.hash;
  char separator = ' ';
  for (const std::uint8_t byte : fingerprint.digest) {
    out += {separator, kDigits[byte >> 4U], kDigits[byte & 15U]};
    separator = ':';
  }
  return out;
}

std::optional<SdpSetup> setup_of(const Sdp& sdp, const SdpMedia& media) {
  const auto* setup = find_attribute(sdp, media, "setup");
  if (setup == nullptr || !setup->value) return std::nullopt;
  const auto value = trimmed(*setup->value);
  if (value == "actpass") return SdpSetup::ActPass;
  if (value == "active") return SdpSetup::Active;
  if (value == "passive") return SdpSetup::Passive;
  if (value == "holdconn") return SdpSetup::HoldConn;
  return std::nullopt;
}

std::vector<SdpExtmap> extmaps_of(const SdpMedia& media) {
  std::vector<SdpExtmap> out;
  for (const auto& attribute : media.attributes) {
    if (!has_value(attribute, "extmap")) continue;
    std::string_view rest = *attribute.value;
    auto number = next_word(rest);
    const auto id = parse_number<std::uint8_t>(take_until(number, '/'));
    const auto direction = number.empty() ? SdpDirection::SendReceive : direction_named(number);
    const auto uri = next_word(rest);
    if (id && *id != 0 && direction && !uri.empty())
      out.push_back({.id = *id, .direction = *direction, .uri = uri});
  }
  return out;
}

std::vector<std::uint32_t> ssrcs_of(const SdpMedia& media) {
  std::vector<std::uint32_t> out;
  for (const auto& attribute : media.attributes) {
    if (!has_value(attribute, "ssrc") || out.size() == kMaxSdpSsrcs) continue;
    std::string_view rest = *attribute.value;
    const auto ssrc = parse_number<std::uint32_t>(next_word(rest));
    if (ssrc && std::ranges::find(out, *ssrc) == out.end()) out.push_back(*ssrc);
  }
  return out;
}

std::vector<SdpSsrcGroup> ssrc_groups_of(const SdpMedia& media) {
  std::vector<SdpSsrcGroup> out;
  for (const auto& attribute : media.attributes) {
    if (!has_value(attribute, "ssrc-group") || out.size() == kMaxSdpSsrcs) continue;
    std::string_view rest = *attribute.value;
    SdpSsrcGroup group{.semantics = next_word(rest)};
    for (auto word = next_word(rest); !word.empty(); word = next_word(rest)) {
      const auto ssrc = parse_number<std::uint32_t>(word);
      if (!ssrc || group.ssrcs.size() == kMaxSdpSsrcs) break;
      group.ssrcs.push_back(*ssrc);
    }
    if (!group.ssrcs.empty()) out.push_back(std::move(group));
  }
  return out;
}

std::optional<SdpMsid> msid_of(const SdpMedia& media) {
  const auto* msid = find_attribute(media.attributes, "msid");
  if (msid == nullptr || !msid->value) return std::nullopt;
  std::string_view rest = *msid->value;
  const auto stream = next_word(rest);
  if (stream.empty()) return std::nullopt;
  return SdpMsid{.stream = stream, .track = next_word(rest)};
}

std::vector<SdpSimulcastStream> simulcast_send_of(const SdpMedia& media) {
  const auto* simulcast = find_attribute(media.attributes, "simulcast");
  if (simulcast == nullptr || !simulcast->value) return {};
  std::string_view rest = *simulcast->value;
  auto direction = next_word(rest);
  auto list = next_word(rest);
  while (!direction.empty() && direction != "send") {
    direction = next_word(rest);
    list = next_word(rest);
  }
  const auto rids = sent_rids(media);
  std::vector<SdpSimulcastStream> out;
  while (!list.empty() && out.size() < kMaxSdpSimulcastStreams) {
    auto alternatives = take_until(list, ';');
    auto rid = take_until(alternatives, ',');
    const bool paused = rid.starts_with('~');
    if (paused) rid.remove_prefix(1);
    if (std::ranges::find(rids, rid) == rids.end()) continue;
    const bool is_new = std::ranges::none_of(
        out, [&](const SdpSimulcastStream& stream) { return stream.rid == rid; });
    if (is_new) out.push_back({.rid = std::string(rid), .paused = paused});
  }
  return out;
}

}  // namespace convoke::wire
