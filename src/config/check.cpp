#include "config/check.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"

namespace convoke::config {
namespace {

/// The faults found, but for those that rest on a key which could not be read.
class Findings {
 public:
  explicit Findings(const Names& unread) : unread_(unread) {}

  /// `others`: the keys beside `key` that the fault rests on.
  void add(const std::string& key, std::string fault, std::string mend,
           const std::vector<std::string_view>& others = {}) {
    if (is_unread(key) || std::any_of(others.begin(), others.end(),
                                      [this](std::string_view name) { return is_unread(name); }))
      return;
    problems_.push_back({key, "", std::move(fault), std::move(mend)});
  }

  Problems take() { return std::move(problems_); }

 private:
  /// Also if it is part of "trunks.0".
  bool is_unread(std::string_view key) const {
    return unread_.contains(key) || unread_.contains(key.substr(0, key.rfind('.')));
  }

  const Names& unread_;
  Problems problems_{};
};

void check_server(const Server& server, Findings& out) {
  if (server.public_address && server.public_address->is_unspecified())
    out.add("server.public_address", "is nowhere", "name the address others reach");
}

void check_http(const Http& http, Findings& out) {
  constexpr std::size_t kShortestToken = 16;
  const bool tls = !http.tls_certificate.empty() && !http.tls_key.empty();
  if (http.tls_certificate.empty() != http.tls_key.empty())
    out.add(http.tls_key.empty() ? "http.tls_key" : "http.tls_certificate", "is missing",
            "TLS needs certificate and key", {"http.tls_certificate", "http.tls_key"});
  if (!http.bearer_token.empty() && http.bearer_token.size() < kShortestToken)
    out.add("http.bearer_token", "is shorter than 16 characters",
            "make one with: openssl rand -hex 32");
  if (http.listen.ip.is_loopback()) return;
  if (!tls && !http.behind_tls_proxy)
    out.add(
        "http.listen", "is reachable from outside without TLS",
        "set http.tls_certificate and http.tls_key, or http.behind_tls_proxy = true, or listen on "
        "127.0.0.1",
        {"http.tls_certificate", "http.tls_key", "http.behind_tls_proxy"});
  if (http.bearer_token.empty())
    out.add("http.bearer_token", "is missing while http.listen is reachable from outside",
            "set it, or http.bearer_token_file", {"http.listen"});
}

void check_event(const Event& event, Findings& out) {
  if (event.max_invitees_per_file > event.max_invitees)
    out.add("event.max_invitees_per_file", "is more than event.max_invitees",
            "lower it or raise the other", {"event.max_invitees"});
}

void check_mail(const Mail& mail, Findings& out) {
  if (mail.from.empty() && !mail.smtp_url.empty())
    out.add("mail.from", "is missing while there is a mail server", "name the sender",
            {"mail.smtp_url"});
  if (mail.user.empty() != mail.password.empty())
    out.add(mail.user.empty() ? "mail.user" : "mail.password", "is missing",
            "a login needs both, no login neither", {"mail.user", "mail.password"});
  if (!mail.password.empty() && mail.starttls != Starttls::Require &&
      mail.smtp_url.starts_with("smtp://"))
    out.add("mail.starttls", "would let the password travel without TLS",
            "set it to \"require\", or use smtps://", {"mail.password", "mail.smtp_url"});
  if (mail.backoff_max < mail.backoff_first)
    out.add("mail.backoff_max_seconds", "is less than mail.backoff_first_seconds", "raise it",
            {"mail.backoff_first_seconds"});
}

void check_sip(const Config& config, Findings& out) {
  if (sip_public_address(config).is_unspecified())
    out.add("sip.public_address", "is needed because sip.listen_address is everywhere",
            "name the address that phones and carriers reach",
            {"sip.listen_address", "server.public_address"});
  else if (media_public_address(config).is_unspecified())
    out.add("media.address", "is everywhere, and there is no public address",
            "name one address, or sip.public_address",
            {"sip.public_address", "sip.listen_address", "server.public_address"});
}

/// Of several workers; a number that the machine decides is as good as one.
int further_ports(const Config& config) {
  return std::max(config.media.workers, 1) - 1;
}

void check_browser_ports(const Config& config, Findings& out) {
  const Media& media = config.media;
  const int last = media.browser_port + further_ports(config);
  const int last_tcp = browser_tcp_port(config) + further_ports(config);
  if (std::max(last, last_tcp) > std::numeric_limits<std::uint16_t>::max())
    out.add("media.workers", "are more than there are ports above that of browsers",
            "move the port or lower the number", {"media.browser_port", "media.browser_tcp_port"});
  if (media.browser_port <= media.rtp_port_last && last >= media.rtp_port_first)
    out.add("media.browser_port", "lies in the range of RTP", "move one of them",
            {"media.rtp_port_first", "media.rtp_port_last", "media.workers"});
}

void check_media(const Config& config, Findings& out) {
  const Media& media = config.media;
  if (media.rtp_port_first % 2 != 0)
    out.add("media.rtp_port_first", "is odd",
            "RTP takes an even port, RTCP the next (RFC 3550 §11)");
  const int ports = media.rtp_port_last - media.rtp_port_first + 1;
  if (ports < 2 || ports % 2 != 0)
    out.add("media.rtp_port_last", "does not end a range of pairs",
            "choose an odd port above media.rtp_port_first", {"media.rtp_port_first"});
  else if (ports / 2 < config.sip.max_calls)
    out.add("media.rtp_port_last",
            "leaves ports for " + std::to_string(ports / 2) + " calls, but sip.max_calls is " +
                std::to_string(config.sip.max_calls),
            "widen the range or lower sip.max_calls", {"media.rtp_port_first", "sip.max_calls"});
  check_browser_ports(config, out);
  if (config.sip.udp_port >= media.rtp_port_first && config.sip.udp_port <= media.rtp_port_last)
    out.add("sip.udp_port", "lies in the range of RTP", "move one of them",
            {"media.rtp_port_first", "media.rtp_port_last"});
}

bool overlap(const IpAddress& a, const IpAddress& b) {
  return a == b || a.is_unspecified() || b.is_unspecified();
}

/// Something that listens on TCP.
struct Listener {
  const char* key = "";
  TransportAddress address{};
  std::vector<std::string_view> other_keys{};  // that decide where, too
};

std::vector<Listener> listeners(const Config& config) {
  std::vector<Listener> all{{.key = "http.listen", .address = config.http.listen},
                            {.key = "metrics.listen", .address = config.metrics.listen}};
  if (config.sip.tcp)
    all.push_back({.key = "sip.udp_port",
                   .address = {config.sip.listen_address, config.sip.udp_port},
                   .other_keys = {"sip.tcp", "sip.listen_address"}});
  for (int more = 0; more <= further_ports(config); ++more) {
    const auto port = static_cast<std::uint16_t>(browser_tcp_port(config) + more);
    if (browser_tcp_port(config) == 0 || port == 0) break;
    all.push_back({.key = "media.browser_tcp_port",
                   .address = {media_address(config), port},
                   .other_keys = {"media.browser_port", "media.address", "sip.listen_address",
                                  "media.workers"}});
  }
  return all;
}

void check_listeners(const Config& config, Findings& out) {
  const auto all = listeners(config);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t before = 0; before < i; ++before) {
      const auto& [key, address, other_keys] = all[i];
      const auto& other = all[before];
      if (address.port == 0 || address.port != other.address.port ||
          !overlap(address.ip, other.address.ip))
        continue;
      auto others = other_keys;
      others.emplace_back(other.key);
      out.add(key, std::string("is the same port as ") + other.key, "choose another port", others);
    }
}

bool is_elsewhere(const std::string& host) {
  const bool may_be_near = !IpAddress::parse(host) && host.find('.') == std::string::npos;
  return !may_be_near && !is_this_machine(host);
}

void check_login(const Trunk& trunk, const std::string& key, Findings& out) {
  if (!trunk.password.empty() && trunk.username.empty())
    out.add(key + "username", "is missing while there is a password", "name the user",
            {key + "password"});
  if (trunk.register_with_provider && trunk.username.empty())
    out.add(key + "username", "is needed to register", "name the user", {key + "register"});
}

void check_trunk(const Config& config, const Trunk& trunk, const std::string& key, Findings& out) {
  if (trunk.name.empty()) out.add(key + "name", "is missing", "give each trunk a name");
  if (trunk.host.empty()) out.add(key + "host", "is missing", "name the provider's host");
  check_login(trunk, key, out);
  if (std::any_of(trunk.source_blocks.begin(), trunk.source_blocks.end(),
                  [](const IpBlock& b) { return b.prefix_bits == (b.base.is_v4() ? 96 : 0); }))
    out.add(key + "source_blocks", "lets the whole internet call in",
            "name the provider's own addresses");
  if (config.sip.listen_address.is_loopback() && is_elsewhere(trunk.host))
    out.add("sip.listen_address", "is loopback, so trunk \"" + trunk.name + "\" cannot be reached",
            "set it to this machine's address, or to 0.0.0.0 with sip.public_address",
            {key + "host"});
}

void check_trunks(const Config& config, Findings& out) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < config.trunks.size(); ++i) {
    const auto key = "trunks." + std::to_string(i) + ".";
    check_trunk(config, config.trunks[i], key, out);
    if (!names.insert(config.trunks[i].name).second)
      out.add(key + "name", "is another trunk's name too", "give each its own");
  }
}

void check_lines(const std::vector<Line>& lines, Findings& out) {
  std::set<std::string_view> numbers;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto key = "lines." + std::to_string(i) + ".";
    if (lines[i].number.empty()) out.add(key + "number", "is missing", "name the number");
    if (lines[i].uri.empty()) out.add(key + "uri", "is missing", "name the SIP address to ring");
    if (!numbers.insert(lines[i].number).second)
      out.add(key + "number", "is another line's number too", "give each its own");
  }
}

}  // namespace

bool is_this_machine(std::string_view host) {
  if (const auto ip = IpAddress::parse(host)) return ip->is_loopback();
  const auto name = to_lower(host);
  return name == "localhost" || name.ends_with(".localhost");
}

Problems check(const Config& config, const Names& unread) {
  Findings out(unread);
  check_server(config.server, out);
  check_http(config.http, out);
  check_event(config.event, out);
  check_mail(config.mail, out);
  check_sip(config, out);
  check_media(config, out);
  check_listeners(config, out);
  check_trunks(config, out);
  check_lines(config.lines, out);
  return out.take();
}

}  // namespace convoke::config
