#include "client/local_address.h"

#include <string_view>

namespace convoke::client {
namespace {

constexpr std::string_view kHttps = "https://";

TransportAddress reachable(TransportAddress listen) {
  if (!listen.ip.is_unspecified()) return listen;
  const bool is_v6 = !listen.ip.is_v4();
  listen.ip = is_v6 ? *IpAddress::parse("::1") : IpAddress::v4(127, 0, 0, 1);
  return listen;
}

/// The host of an https URL, as its certificate has it; empty: the URL is another one.
std::string host_of(std::string_view url) {
  if (!url.starts_with(kHttps)) return "";
  url.remove_prefix(kHttps.size());
  const auto end = url.starts_with('[') ? url.find(']') + 1 : url.find_first_of(":/");
  return std::string(url.substr(0, end));
}

}  // namespace

ServerAddress local_address(const config::Config& config) {
  const auto listen = reachable(config.http.listen);
  ServerAddress server{.url = "http://" + listen.text(),
                       .token = config.http.bearer_token,
                       .connect_to = listen.text()};
  if (config.http.tls_certificate.empty()) return server;
  const auto& name = config.server.public_name;
  const auto host = name.empty() ? host_of(config.server.public_url) : name;
  server.url = std::string(kHttps) +
               (host.empty() ? listen.text() : host + ":" + std::to_string(listen.port));
  server.ca_file = config.http.tls_certificate;
  return server;
}

}  // namespace convoke::client
