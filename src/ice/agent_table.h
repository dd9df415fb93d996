#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "ice/lite_agent.h"
#include "ice/path.h"
#include "wire/stun.h"

namespace convoke::ice {

/// One peer connection's agent on its worker.
using AgentId = NumberId<struct AgentTag>;

/// Tells whose a packet is where many agents share one port: checks by the username fragment that
/// we gave out, everything else by the path on which a check was accepted. A media worker owns
/// one. Looking up does not allocate.
class AgentTable {
 public:
  explicit AgentTable(std::size_t max_agents) : max_agents_(max_agents) {}

  /// False if the table is full or the id is known. Also if the fragment is taken: make another.
  bool add(AgentId agent, const std::string& ufrag);
  /// Forgets the agent, its fragment and its paths.
  void remove(AgentId agent);

  /// Whose fragment the first half of the username is (RFC 8445 §7.3).
  std::optional<AgentId> find(const wire::StunMessage& request) const;
  /// Who accepted a check on this path. Ask the agent whether that still holds.
  std::optional<AgentId> find(const Path& path) const;

  /// Keeps in step with the agent: call after each LiteAgent::on_request(). The path of an accepted
  /// check is this agent's from now on, even if it was another's.
  void follow(AgentId agent, const Path& path, const Reaction& reaction);
  /// The TCP connection of this path is gone.
  void on_closed(const Path& path);

  std::size_t size() const { return agents_.size(); }

 private:
  struct UfragHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Entry {
    std::string ufrag{};
    std::vector<Path> paths{};  // at most LiteAgent::kMaxPaths
  };

  void learn(AgentId agent, const Path& path);

  std::size_t max_agents_;
  std::unordered_map<AgentId, Entry> agents_{};
  std::unordered_map<std::string, AgentId, UfragHash, std::equal_to<>> by_ufrag_{};
  std::unordered_map<Path, AgentId, PathHash> by_path_{};
};

}  // namespace convoke::ice
