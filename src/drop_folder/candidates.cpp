#include "drop_folder/candidates.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace convoke::drop_folder {

namespace {

/// And is more than that.
bool ends_in(std::string_view name, std::string_view ending) {
  return name.size() > ending.size() &&
         equals_ignoring_case(name.substr(name.size() - ending.size()), ending);
}

}  // namespace

bool is_event_file_name(std::string_view name) {
  return ends_in(name, ".json") && !is_draft_name(name);
}

bool is_draft_name(std::string_view name) {
  return name.starts_with('.') || ends_in(name, ".tmp") || ends_in(name, ".part");
}

std::vector<SeenFile> Candidates::look(const std::vector<SeenFile>& files, Instant now) {
  std::map<std::string, Candidate> present;
  std::vector<SeenFile> ready;
  for (const auto& file : files) {
    const auto candidate = updated(file, now);
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

Candidates::Candidate Candidates::updated(const SeenFile& file, Instant now) const {
  const auto known = candidates_.find(file.name);
  const bool is_known = known != candidates_.end();
  auto candidate = is_known && known->second.stamp == file.stamp
                       ? known->second
                       : Candidate{.stamp = file.stamp,
                                   .quiet_since = now,
                                   .ready = now + settle_,
                                   .is_told = is_known && known->second.is_told};
  if (!closed_.contains(file.name)) return candidate;
  candidate.was_closed = true;
  candidate.quiet_since = now;
  // An empty file was perhaps only made and is about to be opened again for its content.
  if (file.stamp.size_bytes > 0 && candidate.pause == Duration{}) candidate.ready = now;
  return candidate;
}

void Candidates::defer(const std::string& name, Instant now) {
  const auto found = candidates_.find(name);
  if (found == candidates_.end()) return;
  auto& pause = found->second.pause;
  pause = pause == Duration{} ? kFirstPause : std::min(2 * pause, kLongestPause);
  found->second.ready = now + pause;
}

Candidates::Doubt Candidates::doubt(const std::string& name, Writer writer, Instant now) {
  const auto found = candidates_.find(name);
  if (found == candidates_.end()) return Doubt::Waits;
  auto& candidate = found->second;
  auto patience = settle_;
  if (!candidate.was_closed) patience = std::max(settle_, kPatience);
  // A closing is told a moment before the writer counts as gone.
  const bool is_just_closed = candidate.was_closed && now < candidate.quiet_since + settle_;
  if (writer == Writer::AtIt && !is_just_closed) patience = kWriterPatience;
  candidate.ready = candidate.quiet_since + patience;
  candidate.pause = {};
  if (candidate.ready <= now) return Doubt::Over;
  const bool is_news = patience > settle_ && !std::exchange(candidate.is_told, true);
  return is_news ? Doubt::WaitsLong : Doubt::Waits;
}

Instant Candidates::deadline() const {
  Instant earliest = kNever;
  for (const auto& [name, candidate] : candidates_) earliest = std::min(earliest, candidate.ready);
  return earliest;
}

}  // namespace convoke::drop_folder
