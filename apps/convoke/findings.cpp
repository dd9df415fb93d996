#include "findings.h"

#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "config/check.h"
#include "data_directory.h"
#include "free_port.h"
#include "http/guard.h"
#include "http/stream.h"
#include "key_fault.h"
#include "mail/smtp_sender.h"
#include "sip/probe.h"
#include "vault/file_vault.h"
#include "wiring.h"

namespace convoke::app {
namespace {

constexpr auto kTrunkPatience = std::chrono::seconds(5);

/// One of the server's sockets, and the key of its port.
struct Listener {
  const char* what = "";
  Protocol protocol = Protocol::Tcp;
  TransportAddress address{};
  const char* key = "";
};

std::vector<Listener> listeners(const config::Config& config) {
  const TransportAddress sip{config.sip.listen_address, config.sip.udp_port};
  const auto media = config::media_address(config);
  std::vector<Listener> all{
      {"The web address", Protocol::Tcp, config.http.listen, "http.listen"},
      {"The metrics address", Protocol::Tcp, config.metrics.listen, "metrics.listen"},
      {"The SIP address (UDP)", Protocol::Udp, sip, "sip.udp_port"},
      {"The port of browsers' media",
       Protocol::Udp,
       {media, config.media.browser_port},
       "media.browser_port"},
      {"The port of browsers' media over TCP",
       Protocol::Tcp,
       {media, config::browser_tcp_port(config)},
       "media.browser_tcp_port"}};
  for (int further = 1; further < config::media_workers(config, usable_cores()); ++further) {
    const auto next = [&](std::uint16_t first) {
      return TransportAddress{media, static_cast<std::uint16_t>(first == 0 ? 0 : first + further)};
    };
    all.push_back({"A further port of browsers' media", Protocol::Udp,
                   next(config.media.browser_port), "media.browser_port"});
    all.push_back({"A further port of browsers' media over TCP", Protocol::Tcp,
                   next(config::browser_tcp_port(config)), "media.browser_tcp_port"});
  }
  if (config.sip.tcp) all.push_back({"The SIP address (TCP)", Protocol::Tcp, sip, "sip.udp_port"});
  return all;
}

Finding port_finding(const Listener& listener) {
  const auto fault = find_port_fault(listener.protocol, listener.address);
  const std::string where = std::string(listener.what) + " " + listener.address.text();
  if (!fault) return {Finding::Kind::Good, where + " is free."};
  const std::string another = std::string("set another ") + listener.key + ".";
  const bool is_forbidden = fault == boost::system::errc::permission_denied;
  return {Finding::Kind::Fault,
          where + " cannot be used (" + fault.message() + "): " +
              (is_forbidden ? "let this user have ports below 1024 (CAP_NET_BIND_SERVICE), or "
                            : "stop what listens there, or ") +
              another};
}

/// Addresses that are configured and that this machine does not have.
Findings address_findings(const config::Config& config) {
  std::vector<std::pair<IpAddress, const char*>> wanted{
      {config.http.listen.ip, "http.listen"},
      {config.metrics.listen.ip, "metrics.listen"},
      {config.sip.listen_address, "sip.listen_address"}};
  if (config::media_address(config) != config.sip.listen_address)
    wanted.emplace_back(config::media_address(config), "media.address");
  Findings findings;
  for (const auto& [ip, key] : wanted)
    if (!is_own_address(ip))
      findings.push_back({Finding::Kind::Fault,
                          ip.text() + " is no address of this machine: set " + key +
                              " to one of its own. The address that others see, if that is another "
                              "one, is server.public_address."});
  return findings;
}

Finding rtp_finding(const config::Config& config) {
  const auto free = count_free_ports(config::media_address(config), config.media.rtp_port_first,
                                     config.media.rtp_port_last);
  const int wanted = (config.media.rtp_port_last - config.media.rtp_port_first + 1) / 2;
  const std::string ports =
      std::to_string(free) + " of " + std::to_string(wanted) + " pairs of RTP ports are free";
  if (free * 2 >= wanted) return {Finding::Kind::Good, ports + "."};
  return {Finding::Kind::Fault, ports +
                                    ": set media.rtp_port_first and media.rtp_port_last to a "
                                    "range that nothing else uses."};
}

constexpr std::string_view kHttps = "https://";

/// Whether browsers count pages of this address as safe enough for devices (W3C Secure Contexts
/// §3.1): https, or this machine.
bool is_secure_context(std::string_view url) {
  constexpr std::string_view kHttp = "http://";
  if (url.starts_with(kHttps)) return true;
  if (!url.starts_with(kHttp)) return false;
  url.remove_prefix(kHttp.size());
  const auto authority = http::parse_host(url.substr(0, url.find('/')));
  if (!authority) return false;
  std::string_view host = authority->host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  return config::is_this_machine(host);
}

bool is_near(const IpAddress& ip) {
  return ip.is_private() || ip.is_loopback();
}

/// Whether a trunk is on the other side of what may be a NAT. A name that leads to no address may
/// still have SRV records, and then it is a carrier's.
bool is_far(const std::string& host) {
  if (const auto ip = IpAddress::parse(host)) return !is_near(*ip);
  if (config::is_this_machine(host)) return false;
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_DGRAM;
  addrinfo* list = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &list) != 0)
    return host.find('.') != std::string::npos;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, ::freeaddrinfo);
  for (const auto* each = list; each != nullptr; each = each->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) != 0)
      continue;
    const auto ip = IpAddress::parse(text.data());
    if (ip && !is_near(*ip)) return true;
  }
  return false;
}

std::optional<std::string> key_fault_in(const std::filesystem::path& directory) {
  const auto key = directory / "key";
  using std::filesystem::perms;
  const auto others = perms::group_all | perms::others_all;
  if (std::filesystem::exists(key) &&
      (std::filesystem::status(key).permissions() & others) != perms::none)
    return "The key file " + key.string() + " can be read by other users: chmod 600 it.";
  try {
    return find_key_fault(directory);
  } catch (const vault::VaultError& error) {
    return error.what();
  }
}

}  // namespace

Findings check_data(const config::Config& config) {
  const auto& directory = config.server.data_dir;
  const auto probe = directory / ".writable";
  try {
    make_data_directory(directory);
    std::filesystem::create_directory(probe);
    std::filesystem::remove(probe);
  } catch (const std::filesystem::filesystem_error& error) {
    return {
        {Finding::Kind::Fault, "The data directory " + directory.string() + " cannot be written (" +
                                   error.code().message() +
                                   "): make it writable for this user, or set server.data_dir."}};
  }
  Findings findings{
      {Finding::Kind::Good, "The data directory " + directory.string() + " can be written."}};
  if (auto fault = key_fault_in(directory))
    findings.push_back({Finding::Kind::Fault, *std::move(fault)});
  return findings;
}

Findings check_ports(const config::Config& config) {
  auto findings = address_findings(config);
  for (const auto& listener : listeners(config))
    if (is_own_address(listener.address.ip)) findings.push_back(port_finding(listener));
  if (is_own_address(config::media_address(config))) findings.push_back(rtp_finding(config));
  return findings;
}

Findings check_public_address(const config::Config& config) {
  const auto ours = config::media_public_address(config);
  bool far_trunk = false;
  for (const auto& trunk : config.trunks) far_trunk = far_trunk || is_far(trunk.host);
  if (far_trunk && (ours.is_private() || ours.is_loopback()))
    return {{Finding::Kind::Fault,
             "Trunks are told to send audio to " + ours.text() +
                 ", which they cannot reach: set sip.public_address to the address "
                 "that the internet sees."}};
  return {{Finding::Kind::Good, "Peers are told to send audio to " + ours.text() + "."}};
}

Findings check_site(const config::Config& config) {
  const bool has_certificate = !config.http.tls_certificate.empty();
  if (has_certificate) {
    try {
      const http::TlsKeys keys(config.http.tls_certificate, config.http.tls_key, {});
    } catch (const std::runtime_error& error) {
      return {{Finding::Kind::Fault, std::string(error.what()) +
                                         ": set http.tls_certificate and http.tls_key to a pair."}};
    }
  }
  const auto url = config::public_url(config);
  if (!is_secure_context(url))
    return {
        {Finding::Kind::Fault,
         "Browsers refuse the microphone at " + url +
             ", which is not https: set server.public_name (or an https server.public_url), and "
             "http.tls_certificate with http.tls_key, or http.behind_tls_proxy."}};
  if (url.starts_with(kHttps) && !has_certificate && !config.http.behind_tls_proxy)
    return {{Finding::Kind::Warning,
             "Browsers are sent to " + url +
                 ", but TLS is done neither here (http.tls_certificate, http.tls_key) nor in a "
                 "proxy (http.behind_tls_proxy)."}};
  if (!config.mail.smtp_url.empty() && control_settings(config).site_url.empty())
    return {{Finding::Kind::Warning,
             "Mails name no web link, for the site is reached from this machine only: set "
             "server.public_name."}};
  return {{Finding::Kind::Good, "Browsers join at " + url + "."}};
}

Findings check_trunks(const config::Config& config) {
  if (!config.trunks.empty() && !is_own_address(config.sip.listen_address))
    return {{Finding::Kind::Warning, "No trunk was asked, for there is no address to ask from."}};
  Findings findings;
  const auto table = trunk_table(config);
  for (const auto& peer : table.peers()) {
    if (peer.trunk() == nullptr) continue;
    auto result = sip::probe(*peer.trunk(), sip_options(config), kTrunkPatience);
    findings.push_back(
        {result.up ? Finding::Kind::Good : Finding::Kind::Fault, std::move(result.sentence)});
  }
  if (findings.empty())
    findings.push_back(
        {Finding::Kind::Warning,
         "No trunk is configured, so only lines can be rung: add [[trunks]] to reach "
         "the telephone network."});
  return findings;
}

Findings check_mail(const config::Config& config) {
  if (config.mail.from.empty())
    return {{Finding::Kind::Warning, "Nobody is mailed: set mail.from (FROM_EMAIL)."}};
  Findings findings;
  if (config.sip.dial_in_numbers.empty())
    findings.push_back(
        {Finding::Kind::Warning, "Mails name no number to call: set sip.dial_in_numbers."});
  if (config.mail.smtp_url.empty()) {
    findings.push_back(
        {Finding::Kind::Warning, "Mails are written to a folder, not sent: set mail.smtp_url."});
    return findings;
  }
  for (auto& step : mail::SmtpSender(smtp_config(config)).probe())
    findings.push_back(
        {step.ok ? Finding::Kind::Good : Finding::Kind::Fault, std::move(step.text)});
  return findings;
}

}  // namespace convoke::app
