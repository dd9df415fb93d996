#include "ice/agent_table.h"

namespace convoke::ice {

bool AgentTable::add(AgentId agent, const std::string& ufrag) {
  if (agents_.size() >= max_agents_ || agents_.contains(agent)) return false;
  if (!by_ufrag_.emplace(ufrag, agent).second) return false;
  auto& entry = agents_[agent];
  entry.ufrag = ufrag;
  entry.paths.reserve(LiteAgent::kMaxPaths);
  return true;
}

void AgentTable::remove(AgentId agent) {
  const auto entry = agents_.find(agent);
  if (entry == agents_.end()) return;
  for (const auto& path : entry->second.paths) by_path_.erase(path);
  by_ufrag_.erase(entry->second.ufrag);
  agents_.erase(entry);
}

std::optional<AgentId> AgentTable::find(const wire::StunMessage& request) const {
  if (!request.username) return std::nullopt;
  const auto colon = request.username->find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto found = by_ufrag_.find(request.username->substr(0, colon));
  if (found == by_ufrag_.end()) return std::nullopt;
  return found->second;
}

std::optional<AgentId> AgentTable::find(const Path& path) const {
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return std::nullopt;
  return found->second;
}

void AgentTable::follow(AgentId agent, const Path& path, const Reaction& reaction) {
  // Another agent may have taken the path since; then it is not this one's to give up.
  if (reaction.forgotten && find(*reaction.forgotten) == agent) on_closed(*reaction.forgotten);
  if (reaction.verdict == Reaction::Verdict::Accepted && find(path) != agent) learn(agent, path);
}

void AgentTable::learn(AgentId agent, const Path& path) {
  const auto entry = agents_.find(agent);
  if (entry == agents_.end()) return;
  on_closed(path);
  auto& paths = entry->second.paths;
  if (paths.size() == LiteAgent::kMaxPaths) on_closed(Path(paths.front()));
  paths.push_back(path);
  by_path_.emplace(path, agent);
}

void AgentTable::on_closed(const Path& path) {
  const auto found = by_path_.find(path);
  if (found == by_path_.end()) return;
  std::erase(agents_.at(found->second).paths, path);
  by_path_.erase(found);
}

}  // namespace convoke::ice
