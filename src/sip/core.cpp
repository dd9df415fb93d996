#include "sip/core.h"

#include <netinet/in.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "trunk/cause.h"

namespace convoke::sip {
namespace {

constexpr std::uint16_t kSipPort = 5060;

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::strchr("-_.!~*'()&=+$,/", c) != nullptr;
}

std::string escaped_user(std::string_view user) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : user) {
    const auto byte = static_cast<unsigned char>(c);
    if (c != '\0' && is_unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

}  // namespace

Instant Core::now() {
  return Instant(
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

std::string uri_host(std::string_view host) {
  if (host.find(':') == std::string_view::npos) return std::string(host);
  return "[" + std::string(host) + "]";
}

std::string uri(std::string_view user, const trunk::Destination& to) {
  std::string out = "sip:";
  if (!user.empty()) out += escaped_user(user) + "@";
  out += uri_host(to.host);
  if (to.port != kSipPort) out += ":" + std::to_string(to.port);
  if (to.transport == trunk::Transport::Tcp) out += ";transport=tcp";
  return out;
}

std::string Core::contact(trunk::Transport transport, std::string_view user) const {
  const auto host = options.public_address.value_or(options.listen_address).text();
  return "<" + uri(user.empty() ? "convoke" : user, {host, port, transport}) + ">";
}

std::string next_hop(const trunk::Peer& peer) {
  const auto& to = peer.destination();
  const auto host = peer.addresses.empty() ? to.host : peer.addresses.front().text();
  return "sip:" + uri_host(host) + ":" + std::to_string(to.port) +
         (to.transport == trunk::Transport::Tcp ? ";transport=tcp" : ";transport=udp");
}

TransportAddress source_of(msg_t* message) {
  const su_addrinfo_t* info = message == nullptr ? nullptr : msg_addrinfo(message);
  TransportAddress source;
  if (info == nullptr || info->ai_addr == nullptr) return source;
  if (info->ai_addr->sa_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, info->ai_addr, sizeof v4);
    std::array<std::uint8_t, 4> b{};
    std::memcpy(b.data(), &v4.sin_addr, b.size());
    source = {IpAddress::v4(b[0], b[1], b[2], b[3]), ntohs(v4.sin_port)};
  } else if (info->ai_addr->sa_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, info->ai_addr, sizeof v6);
    std::memcpy(source.ip.bytes.data(), &v6.sin6_addr, source.ip.bytes.size());
    source.port = ntohs(v6.sin6_port);
  }
  return source;
}

std::string sdp_of(const sip_t* sip) {
  if (sip == nullptr || sip->sip_payload == nullptr || sip->sip_payload->pl_data == nullptr)
    return {};
  const auto* type = sip->sip_content_type;
  if (type != nullptr && type->c_type != nullptr && !su_casematch(type->c_type, kSdpType))
    return {};
  return {sip->sip_payload->pl_data, sip->sip_payload->pl_len};
}

std::string reason_of(const sip_t* sip) {
  if (sip == nullptr || sip->sip_reason == nullptr) return {};
  const auto* reason = sip->sip_reason;
  const auto text_or_empty = [](const char* text) { return text == nullptr ? "" : text; };
  int cause = 0;
  for (const char* c = text_or_empty(reason->re_cause); *c >= '0' && *c <= '9' && cause < 1000; ++c)
    cause = cause * 10 + (*c - '0');
  std::string_view text = text_or_empty(reason->re_text);
  if (text.size() >= 2 && text.front() == '"') text = text.substr(1, text.size() - 2);
  return trunk::describe_reason(text_or_empty(reason->re_protocol), cause, text);
}

std::string header_safe(std::string_view value) {
  constexpr std::size_t kMostBytes = 512;
  std::string out(value.substr(0, kMostBytes));
  std::erase_if(out, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  return out;
}

}  // namespace convoke::sip
