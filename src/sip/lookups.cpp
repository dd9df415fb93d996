#include "sip/lookups.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace convoke::sip {
namespace {

constexpr std::chrono::seconds kAskEvery{60};
constexpr std::size_t kMostAddresses = 32;

std::vector<IpAddress> addresses_of(const addrinfo* found) {
  std::vector<IpAddress> addresses;
  for (const auto* one = found; one != nullptr && addresses.size() < kMostAddresses;
       one = one->ai_next) {
    IpAddress ip;
    if (one->ai_family == AF_INET) {
      sockaddr_in v4{};
      std::memcpy(&v4, one->ai_addr, sizeof v4);
      std::array<std::uint8_t, 4> b{};
      std::memcpy(b.data(), &v4.sin_addr, b.size());
      ip = IpAddress::v4(b[0], b[1], b[2], b[3]);
    } else if (one->ai_family == AF_INET6) {
      sockaddr_in6 v6{};
      std::memcpy(&v6, one->ai_addr, sizeof v6);
      std::memcpy(ip.bytes.data(), &v6.sin6_addr, ip.bytes.size());
    } else {
      continue;
    }
    if (std::find(addresses.begin(), addresses.end(), ip) == addresses.end())
      addresses.push_back(ip);
  }
  return addresses;
}

}  // namespace

Lookups::Lookups(Core& core) : core_(core) {
  for (const auto& peer : core.table().peers()) {
    if (IpAddress::parse(peer.destination().host)) continue;
    auto lookup = std::make_unique<Lookup>();
    lookup->peer = peer.name();
    lookup->host = peer.destination().host;
    lookups_.push_back(std::move(lookup));
  }
}

Lookups::~Lookups() {
  for (auto& lookup : lookups_) {
    // The resolver writes into a request it cannot drop any more: that one is left to it.
    if (lookup->is_under_way && gai_cancel(&lookup->request) == EAI_NOTCANCELED)
      static_cast<void>(lookup.release());
  }
}

void Lookups::start(Lookup& lookup) {
  lookup.request = {};
  lookup.request.ar_name = lookup.host.c_str();
  gaicb* list[] = {&lookup.request};  // NOLINT(modernize-avoid-c-arrays): the C interface
  lookup.is_under_way = getaddrinfo_a(GAI_NOWAIT, list, 1, nullptr) == 0;
}

void Lookups::finish(Lookup& lookup) {
  lookup.is_under_way = false;
  auto addresses = addresses_of(lookup.request.ar_result);
  if (lookup.request.ar_result != nullptr) freeaddrinfo(lookup.request.ar_result);
  const bool v4 = core_.options.listen_address.is_v4();
  std::erase_if(addresses, [v4](const IpAddress& ip) { return ip.is_v4() != v4; });
  if (!addresses.empty()) core_.table().learn(lookup.peer, std::move(addresses));
}

void Lookups::on_tick(Instant now) {
  for (auto& lookup : lookups_)
    if (lookup->is_under_way && gai_error(&lookup->request) != EAI_INPROGRESS) finish(*lookup);
  if (now < next_) return;
  next_ = now + kAskEvery;
  for (auto& lookup : lookups_)
    if (!lookup->is_under_way) start(*lookup);
}

}  // namespace convoke::sip
