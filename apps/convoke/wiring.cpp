#include "wiring.h"

#include <sched.h>

#include <cstdint>
#include <utility>

#include "media/limits.h"
#include "trunk/line_uri.h"

namespace convoke::app {
namespace {

plane::Codec to_plane(config::Codec codec) {
  switch (codec) {
    case config::Codec::Opus:
      return plane::Codec::Opus;
    case config::Codec::G722:
      return plane::Codec::G722;
    case config::Codec::Pcmu:
      return plane::Codec::Pcmu;
    case config::Codec::Pcma:
      return plane::Codec::Pcma;
  }
  return plane::Codec::Pcmu;
}

trunk::NumberFormat to_trunk(config::NumberFormat format) {
  switch (format) {
    case config::NumberFormat::PlusE164:
      return trunk::NumberFormat::PlusE164;
    case config::NumberFormat::E164:
      return trunk::NumberFormat::E164;
    case config::NumberFormat::DoubleZero:
      return trunk::NumberFormat::DoubleZero;
    case config::NumberFormat::NorthAmerica:
      return trunk::NumberFormat::NorthAmerica;
  }
  return trunk::NumberFormat::PlusE164;
}

trunk::Trunk to_trunk(const config::Trunk& from) {
  return {.name = from.name,
          .destination = {.host = from.host,
                          .port = from.port,
                          .transport = from.transport == config::Transport::Tcp
                                           ? trunk::Transport::Tcp
                                           : trunk::Transport::Udp},
          .register_with_provider = from.register_with_provider,
          .username = from.username,
          .auth_username = from.auth_username,
          .password = from.password,
          .realm = from.realm,
          .from_domain = from.from_domain,
          .expires = from.expires,
          .source_blocks = from.source_blocks,
          .caller_id = from.caller_id,
          .number_format = to_trunk(from.number_format),
          .inbound_numbers = from.inbound_numbers,
          .calls_per_second = from.calls_per_second,
          .max_calls = from.max_calls,
          .options_interval = from.options_interval,
          .priority = from.priority};
}

trunk::Line to_line(const config::Line& from) {
  const auto uri = trunk::parse_line_uri(from.uri);
  CHECK(uri);  // The configuration was checked.
  return {
      .name = from.name, .number = from.number, .destination = uri->destination, .user = uri->user};
}

std::string domain_of(std::string_view address) {
  const auto at = address.rfind('@');
  return at == std::string_view::npos ? "convoke.invalid" : std::string(address.substr(at + 1));
}

/// "Convoke <convoke@example.com>" or the address alone, as the configuration has checked.
struct Sender {
  std::string name{};
  std::string address{};
};

Sender sender_of(std::string_view mailbox) {
  const auto open = mailbox.find('<');
  if (open == std::string_view::npos) return {.address = std::string(mailbox)};
  auto name = mailbox.substr(0, open);
  const auto last = name.find_last_not_of(' ');
  name = last == std::string_view::npos ? std::string_view{} : name.substr(0, last + 1);
  return {.name = std::string(name),
          .address = std::string(mailbox.substr(open + 1, mailbox.size() - open - 2))};
}

mail::StartTls to_mail(config::Starttls starttls) {
  switch (starttls) {
    case config::Starttls::Require:
      return mail::StartTls::Require;
    case config::Starttls::Opportunistic:
      return mail::StartTls::Opportunistic;
    case config::Starttls::Off:
      return mail::StartTls::Off;
  }
  return mail::StartTls::Require;
}

std::string caller_id(const config::Config& config) {
  const auto& sip = config.sip;
  if (!sip.caller_id.empty() || sip.dial_in_numbers.empty()) return sip.caller_id;
  return sip.dial_in_numbers.front();
}

/// Of a worker, counted from that of the first; 0 stands for any.
std::uint16_t port_of(std::uint16_t first, std::uint32_t worker) {
  return first == 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(first + worker);
}

/// A link to this machine helps nobody whom it is mailed to.
std::string web_link_base(const config::Config& config) {
  const bool is_near = config.server.public_name.empty() && config.server.public_url.empty() &&
                       config.http.listen.ip.is_loopback();
  return is_near && !config.mail.smtp_url.empty() ? "" : config::public_url(config);
}

}  // namespace

control::Settings control_settings(const config::Config& config) {
  const auto sender = sender_of(config.mail.from);
  control::Settings settings{
      .account_id = config.server.account_id,
      .region = config.server.region,
      .file = {.participants = static_cast<std::size_t>(config.event.max_invitees_per_file),
               .size_bytes = static_cast<std::size_t>(config.event.max_file_bytes)},
      .lifetime = config.event.expiry,
      .max_invitees = config.event.max_invitees,
      .admission = {.misses_a_day = config.event.miss_limit_per_day,
                    .max_attendees = config.event.max_attendees,
                    .joins_a_minute = config.http.joins_per_minute},
      .max_cameras = config.event.max_cameras,
      .max_shares = config.event.max_shares,
      .tones_up_to = config.event.tones_up_to,
      .mail_from = sender.address,
      .mail_from_name = sender.name,
      .mail_domain = domain_of(sender.address),
      .site_url = web_link_base(config),
      .mail_attempts = config.mail.attempts,
      .mail_backoff_first = config.mail.backoff_first,
      .mail_backoff_max = config.mail.backoff_max,
      .mail_concurrency = config.mail.concurrency,
      .dial_in_numbers = config.sip.dial_in_numbers,
      .caller_id = caller_id(config),
      .ring = config.sip.ring,
      .max_call = config.sip.max_call,
      .max_calls = config.sip.max_calls,
      .media_bind = config::media_address(config),
      .media_public = config::media_public_address(config)};
  for (const auto codec : config.sip.codecs) settings.codecs.push_back(to_plane(codec));
  return settings;
}

trunk::Table trunk_table(const config::Config& config) {
  std::vector<trunk::Trunk> trunks;
  for (const auto& each : config.trunks) trunks.push_back(to_trunk(each));
  std::vector<trunk::Line> lines;
  for (const auto& each : config.lines) lines.push_back(to_line(each));
  return {std::move(trunks), std::move(lines), config.sip.dial_in_numbers};
}

sip::Options sip_options(const config::Config& config) {
  return {.listen_address = config.sip.listen_address,
          .port = config.sip.udp_port,
          .tcp = config.sip.tcp,
          .public_address = config::sip_public_address(config),
          .user_agent = config.sip.user_agent,
          .table = trunk_table(config),
          .max_legs = static_cast<std::size_t>(config.sip.max_calls),
          .max_inbound_per_second = config.sip.max_inbound_per_second};
}

mail::SmtpConfig smtp_config(const config::Config& config) {
  return {.url = config.mail.smtp_url,
          .user = config.mail.user,
          .password = config.mail.password,
          .starttls = to_mail(config.mail.starttls),
          .ca_file = config.mail.ca_file.string(),
          .timeout = config.mail.timeout,
          .hello_name = config.server.public_name};
}

http::GuardRules guard_rules(const config::Config& config) {
  auto hosts = config.http.allowed_hosts;
  if (!config.server.public_name.empty()) hosts.push_back(config.server.public_name);
  return {.loopback_listener = config.http.listen.ip.is_loopback(),
          .behind_tls_proxy = config.http.behind_tls_proxy,
          .bearer_token = config.http.bearer_token,
          .allowed_hosts = std::move(hosts)};
}

std::vector<media_io::WorkerSettings> worker_settings(const config::Config& config, int cores,
                                                      Random& random) {
  const media_io::PortRange ports{.first = config.media.rtp_port_first,
                                  .last = config.media.rtp_port_last};
  const auto count = static_cast<std::uint32_t>(config::media_workers(config, cores));
  const std::uint32_t pairs = (ports.last - ports.first + 1U) / 2U;
  const auto address = config::media_address(config);
  std::vector<media_io::WorkerSettings> workers;
  for (std::uint32_t number = 0; number < count; ++number)
    workers.push_back({.number = number,
                       .ports = ports,
                       .first_pair = number * (pairs / count),
                       .peers = {address, port_of(config.media.browser_port, number)},
                       .peer_streams = {address, port_of(config::browser_tcp_port(config), number)},
                       .seed = random.next(),
                       .leg_capacity = media::kMaxLegs * count});
  return workers;
}

int usable_cores() {
  cpu_set_t cores;
  return ::sched_getaffinity(0, sizeof cores, &cores) == 0 ? CPU_COUNT(&cores) : 1;
}

}  // namespace convoke::app
