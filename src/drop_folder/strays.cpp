#include "drop_folder/strays.h"

#include <utility>

namespace convoke::drop_folder {

std::vector<Stray> Strays::look(const std::vector<Stray>& present, Instant now) {
  std::map<std::string, Instant> told_at;
  std::vector<Stray> news;
  for (const auto& stray : present) {
    const auto known = told_at_.find(stray.name);
    auto at = known != told_at_.end() ? known->second : now + patience_;
    if (at <= now) {
      news.push_back(stray);
      at = kNever;
    }
    told_at.emplace(stray.name, at);
  }
  told_at_ = std::move(told_at);
  return news;
}

}  // namespace convoke::drop_folder
