#pragma once

#include <algorithm>
#include <vector>

namespace convoke::bench {

/// The value below which `share` of them lie, 0 to 1; 0 of none.
inline double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto count = static_cast<double>(values.size());
  const auto rank = std::min(values.size() - 1, static_cast<std::size_t>(share * count));
  std::sort(values.begin(), values.end());
  return values[rank];
}

}  // namespace convoke::bench
