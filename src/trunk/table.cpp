#include "trunk/table.h"

#include <algorithm>
#include <utility>

#include "wire/event_file.h"

namespace convoke::trunk {
namespace {

Peer with_literal_address(Peer peer) {
  if (const auto ip = IpAddress::parse(peer.destination().host)) peer.addresses = {*ip};
  return peer;
}

bool has(const std::vector<IpAddress>& addresses, const IpAddress& ip) {
  return std::find(addresses.begin(), addresses.end(), ip) != addresses.end();
}

}  // namespace

const std::string& Peer::name() const {
  if (const auto* t = trunk()) return t->name;
  const auto& l = std::get<Line>(what);
  return l.name.empty() ? l.number : l.name;
}

const Destination& Peer::destination() const {
  return trunk() != nullptr ? trunk()->destination : std::get<Line>(what).destination;
}

NumberFormat Peer::number_format() const {
  return trunk() != nullptr ? trunk()->number_format : NumberFormat::PlusE164;
}

bool Peer::is_from(const IpAddress& source) const {
  const auto* t = trunk();
  if (t == nullptr || t->source_blocks.empty()) return has(addresses, source);
  return std::any_of(t->source_blocks.begin(), t->source_blocks.end(),
                     [&](const IpBlock& block) { return block.contains(source); });
}

Table::Table(std::vector<Trunk> trunks, std::vector<Line> lines,
             std::vector<std::string> dial_in_numbers)
    : dial_in_numbers_(std::move(dial_in_numbers)) {
  const auto add = [this](Peer peer) {
    if (find(peer.name()) == nullptr) peers_.push_back(with_literal_address(std::move(peer)));
  };
  for (auto& trunk : trunks) add({.what = std::move(trunk)});
  for (auto& line : lines) add({.what = std::move(line)});
}

const Peer* Table::find(std::string_view name) const {
  const auto found = std::find_if(peers_.begin(), peers_.end(),
                                  [&](const Peer& peer) { return peer.name() == name; });
  return found == peers_.end() ? nullptr : &*found;
}

void Table::learn(std::string_view name, std::vector<IpAddress> addresses) {
  const auto peer = std::ranges::find_if(peers_, [&](const Peer& p) { return p.name() == name; });
  if (peer != peers_.end()) peer->addresses = std::move(addresses);
}

const Peer* Table::match_source(const TransportAddress& source) const {
  const Peer* match = nullptr;
  for (const auto& peer : peers_) {
    if (!peer.is_from(source.ip)) continue;
    if (peer.destination().port == source.port && has(peer.addresses, source.ip)) return &peer;
    if (match == nullptr) match = &peer;
  }
  return match;
}

std::vector<Route> Table::routes(std::string_view number) const {
  std::vector<const Trunk*> trunks;
  for (const auto& peer : peers_) {
    if (peer.line() != nullptr && peer.line()->number == number)
      return {Route{.peer = peer.name(), .is_line = true}};
    if (peer.trunk() != nullptr) trunks.push_back(peer.trunk());
  }
  if (!wire::is_e164(number)) return {};  // an extension means nothing to a provider
  std::stable_sort(trunks.begin(), trunks.end(),
                   [](const Trunk* a, const Trunk* b) { return a->priority < b->priority; });
  std::vector<Route> routes;
  routes.reserve(trunks.size());
  for (const auto* trunk : trunks) routes.push_back({.peer = trunk->name});
  return routes;
}

std::optional<std::string> Table::inbound_number(const Peer& peer,
                                                 std::string_view request_user) const {
  const auto* trunk = peer.trunk();
  const auto& ours = trunk != nullptr && !trunk->inbound_numbers.empty() ? trunk->inbound_numbers
                                                                         : dial_in_numbers_;
  const auto meant = from_wire(request_user, peer.number_format());
  for (const auto& number : ours)
    if (number == request_user || number == meant) return number;
  return std::nullopt;
}

}  // namespace convoke::trunk
