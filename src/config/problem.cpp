#include "config/problem.h"

#include <cstddef>

namespace convoke::config {

std::string text(const Problem& problem) {
  std::string out = problem.key;
  if (!problem.where.empty()) out += " (" + problem.where + ")";
  out += ": " + problem.fault;
  if (!problem.mend.empty()) out += "; " + problem.mend;
  return out;
}

std::string quoted(const std::string& written) {
  constexpr std::size_t kShown = 60;
  std::string out = "\"";
  for (const char c : written.substr(0, kShown))
    out += static_cast<unsigned char>(c) < ' ' || c == '\x7F' ? '?' : c;
  if (written.size() > kShown) out += "...";
  return out + '"';
}

}  // namespace convoke::config
