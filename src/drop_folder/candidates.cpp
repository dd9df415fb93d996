#include "drop_folder/candidates.h"

#include <algorithm>
#include <utility>

namespace convoke::drop_folder {

bool is_event_file_name(std::string_view name) {
  constexpr std::string_view kEnding = ".json";
  return name.size() > kEnding.size() && name.front() != '.' &&
         name.substr(name.size() - kEnding.size()) == kEnding;
}

std::vector<SeenFile> Candidates::look(const std::vector<SeenFile>& files, Instant now) {
  std::map<std::string, Candidate> present;
  std::vector<SeenFile> ready;
  for (const auto& file : files) {
    const auto known = candidates_.find(file.name);
    auto candidate = known != candidates_.end() && known->second.stamp == file.stamp
                         ? known->second
                         : Candidate{.stamp = file.stamp, .ready = now + settle_};
    // An empty file was perhaps only made and is about to be opened again for its content.
    if (closed_.contains(file.name) && file.stamp.size_bytes > 0 && candidate.pause == Duration{})
      candidate.ready = now;
    if (candidate.ready <= now) ready.push_back(file);
    present.emplace(file.name, candidate);
  }
  candidates_ = std::move(present);
  closed_.clear();
  std::sort(ready.begin(), ready.end(), [](const SeenFile& a, const SeenFile& b) {
    return std::pair(a.stamp.modified_ns, a.name) < std::pair(b.stamp.modified_ns, b.name);
  });
  return ready;
}

void Candidates::defer(const std::string& name, Instant now) {
  const auto found = candidates_.find(name);
  if (found == candidates_.end()) return;
  auto& pause = found->second.pause;
  pause = pause == Duration{} ? kFirstPause : std::min(2 * pause, kLongestPause);
  found->second.ready = now + pause;
}

Instant Candidates::deadline() const {
  Instant earliest = kNever;
  for (const auto& [name, candidate] : candidates_) earliest = std::min(earliest, candidate.ready);
  return earliest;
}

}  // namespace convoke::drop_folder
