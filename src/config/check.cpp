#include "config/check.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace convoke::config {
namespace {

void add(Problems& out, std::string key, std::string fault, std::string mend) {
  out.push_back({std::move(key), "", std::move(fault), std::move(mend)});
}

void check_server(const Server& server, Problems& out) {
  if (server.public_address && server.public_address->is_unspecified())
    add(out, "server.public_address", "is nowhere", "name the address others reach");
}

void check_http(const Http& http, Problems& out) {
  constexpr std::size_t kShortestToken = 16;
  const bool tls = !http.tls_certificate.empty() && !http.tls_key.empty();
  if (http.tls_certificate.empty() != http.tls_key.empty())
    add(out, http.tls_key.empty() ? "http.tls_key" : "http.tls_certificate", "is missing",
        "TLS needs certificate and key");
  if (!http.bearer_token.empty() && http.bearer_token.size() < kShortestToken)
    add(out, "http.bearer_token", "is shorter than 16 characters",
        "make one with: openssl rand -hex 32");
  if (http.listen.ip.is_loopback()) return;
  if (!tls && !http.behind_tls_proxy)
    add(out, "http.listen", "is reachable from outside without TLS",
        "set http.tls_certificate and http.tls_key, or http.behind_tls_proxy = true, or listen on "
        "127.0.0.1");
  if (http.bearer_token.empty())
    add(out, "http.bearer_token", "is missing while http.listen is reachable from outside",
        "set it, or http.bearer_token_file");
}

void check_event(const Event& event, Problems& out) {
  if (event.max_invitees_per_file > event.max_invitees)
    add(out, "event.max_invitees_per_file", "is more than event.max_invitees",
        "lower it or raise the other");
}

void check_mail(const Mail& mail, Problems& out) {
  if (mail.from.empty() && !mail.smtp_url.empty())
    add(out, "mail.from", "is missing while there is a mail server", "name the sender");
  if (mail.user.empty() != mail.password.empty())
    add(out, mail.user.empty() ? "mail.user" : "mail.password", "is missing",
        "a login needs both, no login neither");
  if (!mail.password.empty() && mail.starttls != Starttls::Require &&
      mail.smtp_url.starts_with("smtp://"))
    add(out, "mail.starttls", "would let the password travel without TLS",
        "set it to \"require\", or use smtps://");
  if (mail.backoff_max < mail.backoff_first)
    add(out, "mail.backoff_max_seconds", "is less than mail.backoff_first_seconds", "raise it");
}

void check_sip(const Config& config, Problems& out) {
  if (sip_public_address(config).is_unspecified())
    add(out, "sip.public_address", "is needed because sip.listen_address is everywhere",
        "name the address that phones and carriers reach");
  else if (media_public_address(config).is_unspecified())
    add(out, "media.address", "is everywhere, and there is no public address",
        "name one address, or sip.public_address");
}

void check_media(const Config& config, Problems& out) {
  const Media& media = config.media;
  if (media.rtp_port_first % 2 != 0)
    add(out, "media.rtp_port_first", "is odd",
        "RTP takes an even port, RTCP the next (RFC 3550 §11)");
  const int ports = media.rtp_port_last - media.rtp_port_first + 1;
  if (ports < 2 || ports % 2 != 0)
    add(out, "media.rtp_port_last", "does not end a range of pairs",
        "choose an odd port above media.rtp_port_first");
  else if (ports / 2 < config.sip.max_calls)
    add(out, "media.rtp_port_last",
        "leaves ports for " + std::to_string(ports / 2) + " calls, but sip.max_calls is " +
            std::to_string(config.sip.max_calls),
        "widen the range or lower sip.max_calls");
  if (config.sip.udp_port >= media.rtp_port_first && config.sip.udp_port <= media.rtp_port_last)
    add(out, "sip.udp_port", "lies in the range of RTP", "move one of them");
}

bool overlap(const IpAddress& a, const IpAddress& b) {
  return a == b || a.is_unspecified() || b.is_unspecified();
}

void check_listeners(const Config& config, Problems& out) {
  const auto& http = config.http.listen;
  const auto& metrics = config.metrics.listen;
  if (http.port != 0 && http.port == metrics.port && overlap(http.ip, metrics.ip))
    add(out, "metrics.listen", "is the same port as http.listen", "choose another port");
  if (!config.sip.tcp || config.sip.udp_port == 0) return;
  const TransportAddress sip{config.sip.listen_address, config.sip.udp_port};
  if (sip.port == http.port && overlap(sip.ip, http.ip))
    add(out, "sip.udp_port", "is the same port as http.listen", "choose another port");
  if (sip.port == metrics.port && overlap(sip.ip, metrics.ip))
    add(out, "sip.udp_port", "is the same port as metrics.listen", "choose another port");
}

bool is_elsewhere(const std::string& host) {
  const auto ip = IpAddress::parse(host);
  return ip ? !ip->is_loopback() : host.find('.') != std::string::npos;
}

void check_login(const Trunk& trunk, const std::string& key, Problems& out) {
  if (!trunk.password.empty() && trunk.username.empty())
    add(out, key + "username", "is missing while there is a password", "name the user");
  if (trunk.register_with_provider && trunk.username.empty())
    add(out, key + "username", "is needed to register", "name the user");
}

void check_trunk(const Config& config, const Trunk& trunk, const std::string& key, Problems& out) {
  if (trunk.name.empty()) add(out, key + "name", "is missing", "give each trunk a name");
  if (trunk.host.empty()) add(out, key + "host", "is missing", "name the provider's host");
  check_login(trunk, key, out);
  if (std::any_of(trunk.source_blocks.begin(), trunk.source_blocks.end(),
                  [](const IpBlock& b) { return b.prefix_bits == (b.base.is_v4() ? 96 : 0); }))
    add(out, key + "source_blocks", "lets the whole internet call in",
        "name the provider's own addresses");
  if (config.sip.listen_address.is_loopback() && is_elsewhere(trunk.host))
    add(out, "sip.listen_address", "is loopback, so trunk \"" + trunk.name + "\" cannot be reached",
        "set it to this machine's address, or to 0.0.0.0 with sip.public_address");
}

void check_trunks(const Config& config, Problems& out) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < config.trunks.size(); ++i) {
    const auto key = "trunks." + std::to_string(i) + ".";
    check_trunk(config, config.trunks[i], key, out);
    if (!names.insert(config.trunks[i].name).second)
      add(out, key + "name", "is another trunk's name too", "give each its own");
  }
}

void check_lines(const std::vector<Line>& lines, Problems& out) {
  std::set<std::string_view> numbers;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto key = "lines." + std::to_string(i) + ".";
    if (lines[i].number.empty()) add(out, key + "number", "is missing", "name the number");
    if (lines[i].uri.empty()) add(out, key + "uri", "is missing", "name the SIP address to ring");
    if (!numbers.insert(lines[i].number).second)
      add(out, key + "number", "is another line's number too", "give each its own");
  }
}

}  // namespace

Problems check(const Config& config) {
  Problems out;
  check_server(config.server, out);
  check_http(config.http, out);
  check_event(config.event, out);
  check_mail(config.mail, out);
  check_sip(config, out);
  check_media(config, out);
  check_listeners(config, out);
  check_trunks(config, out);
  check_lines(config.lines, out);
  return out;
}

}  // namespace convoke::config
