#include "config/config.h"

#include <algorithm>
#include <limits>

namespace convoke::config {
namespace {

std::optional<IpAddress> configured_public_address(const Config& config) {
  return config.sip.public_address ? config.sip.public_address : config.server.public_address;
}

}  // namespace

Path outbox_folder(const Config& config) {
  return config.mail.outbox_folder.empty() ? config.server.data_dir / "outbox"
                                           : config.mail.outbox_folder;
}

Path drop_folder(const Config& config) {
  return config.folder.drop.empty() ? config.server.data_dir / "drop" : config.folder.drop;
}

std::string public_url(const Config& config) {
  std::string url = config.server.public_url;
  if (url.empty() && !config.server.public_name.empty())
    url = "https://" + config.server.public_name;
  if (url.empty()) {
    const bool tls = !config.http.tls_certificate.empty();
    url = (tls ? "https://" : "http://") + config.http.listen.text();
  }
  while (url.ends_with('/')) url.pop_back();
  return url;
}

IpAddress media_address(const Config& config) {
  return config.media.address.value_or(config.sip.listen_address);
}

std::uint16_t browser_tcp_port(const Config& config) {
  return config.media.browser_tcp_port.value_or(config.media.browser_port);
}

int media_workers(const Config& config, int cores) {
  if (config.media.workers > 0) return config.media.workers;
  const int highest = std::max(config.media.browser_port, browser_tcp_port(config));
  const int ports = std::numeric_limits<std::uint16_t>::max() - highest + 1;
  return std::clamp(cores - 1, 1, std::min(kMaxMediaWorkers, ports));
}

IpAddress sip_public_address(const Config& config) {
  return configured_public_address(config).value_or(config.sip.listen_address);
}

IpAddress media_public_address(const Config& config) {
  return configured_public_address(config).value_or(media_address(config));
}

}  // namespace convoke::config
