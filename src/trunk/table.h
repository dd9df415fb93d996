#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/transport_address.h"
#include "trunk/peer.h"

namespace convoke::trunk {

/// A trunk or a line, and the addresses its host has.
struct Peer {
  std::variant<Trunk, Line> what{};
  std::vector<IpAddress> addresses{};

  const Trunk* trunk() const { return std::get_if<Trunk>(&what); }
  const Line* line() const { return std::get_if<Line>(&what); }
  const std::string& name() const;
  const Destination& destination() const;
  NumberFormat number_format() const;

  /// Whether what comes from there is this peer's: a source block, else an address of the host.
  bool is_from(const IpAddress& source) const;
};

/// By which peer a number is rung.
struct Route {
  std::string peer{};
  bool is_line = false;  ///< Lines have no pace and no limit.
};

/// Everyone Convoke talks SIP with, and the numbers that are ours. A value: the control loop and
/// the SIP thread have a copy each.
class Table {
 public:
  Table() = default;
  /// A second peer of a name already taken is left out. Hosts that are addresses are known at
  /// once; names after learn().
  Table(std::vector<Trunk> trunks, std::vector<Line> lines,
        std::vector<std::string> dial_in_numbers);

  const std::vector<Peer>& peers() const { return peers_; }
  const Peer* find(std::string_view name) const;

  /// The addresses that a peer's host name has now.
  void learn(std::string_view name, std::vector<IpAddress> addresses);

  /// Whose request comes from there; null: a stranger's. A peer at exactly that port wins, then
  /// trunks before lines in the order given. Nothing in the request itself counts.
  const Peer* match_source(const TransportAddress& source) const;

  /// How to ring a number: a line of exactly that number alone, else every trunk, best first.
  std::vector<Route> routes(std::string_view number) const;

  /// Our number that a peer's request URI means, as it stands in the configuration.
  std::optional<std::string> inbound_number(const Peer& peer, std::string_view request_user) const;

 private:
  std::vector<Peer> peers_;
  std::vector<std::string> dial_in_numbers_;
};

}  // namespace convoke::trunk
