#include "flow/digit_pattern.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"

/// The first line is an expression, the rest a text. A group around the expression changes nothing,
/// and an optional one is found in every text.
// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using convoke::flow::DigitPattern;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view expression = input.substr(0, end);
  const std::string_view text = input.substr(std::min(end + 1, input.size()));
  const auto pattern = DigitPattern::compile(expression);
  if (!pattern) return 0;
  const bool found = pattern->is_found_in(text);
  const auto optional = DigitPattern::compile("(?:" + std::string(expression) + ")?");
  if (optional) CHECK(optional->is_found_in(text));
  const auto group = DigitPattern::compile("(?:" + std::string(expression) + ")");
  if (group) CHECK(group->is_found_in(text) == found);
  return 0;
}
