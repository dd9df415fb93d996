#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "config/check.h"
#include "config/load.h"

namespace {

using namespace convoke::config;  // NOLINT(google-build-using-namespace): a program of one function

/// Lines after a NUL are variables, NAME=value.
Environment environment_in(std::string_view text) {
  Environment out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    const auto equals = line.find('=');
    if (equals != std::string_view::npos)
      out[std::string(line.substr(0, equals))] = std::string(line.substr(equals + 1));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : text.size());
  }
  return out;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto nul = text.find('\0');
  const auto environment =
      nul == std::string_view::npos ? Environment{} : environment_in(text.substr(nul + 1));
  const auto loaded = load(text.substr(0, nul), environment,
                           [](const Path& path) { return std::optional(path.string()); });
  // What loads has no problem left; what does not load says why.
  if (loaded) {
    CHECK(check(*loaded).empty());
    CHECK(!media_public_address(*loaded).is_unspecified());
  } else {
    CHECK(!loaded.error().empty());
    for (const auto& problem : loaded.error())
      CHECK(!problem.key.empty() && !problem.fault.empty() && !problem.mend.empty());
  }
  return 0;
}
