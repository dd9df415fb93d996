#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.h"
#include "config/shape.h"

namespace convoke::config {

/// The member of a Config that a key sets.
using Slot =
    std::variant<std::string*, Path*, bool*, int*, std::uint16_t*, std::optional<std::uint16_t>*,
                 std::chrono::milliseconds*, std::chrono::seconds*, std::chrono::hours*, IpAddress*,
                 std::optional<IpAddress>*, TransportAddress*, std::vector<std::string>*,
                 std::vector<IpBlock>*, std::vector<Codec>*, std::map<std::string, Path>*,
                 Starttls*, Transport*, NumberFormat*, LogLevel*, LogFormat*>;

/// One row of the one table that parsing, the unknown-key hint, docs/configuration.md and
/// examples/convoke.toml are made from. The default is that of the member.
struct Key {
  std::string_view name{};  ///< "http.listen"; in a list "trunks.host".
  /// `index` counts in config.trunks or config.lines, and is not used elsewhere.
  Slot (*slot)(Config& config, std::size_t index) = nullptr;
  std::string_view doc{};
  std::int64_t least = 0;  ///< Of a number or a duration, in the unit of its name.
  std::int64_t most = std::numeric_limits<int>::max();
  Shape shape = Shape::Any;        ///< Of a text, and of each element of a list.
  std::string_view sample{};       ///< The variable the SMA Meeting Dialer has for it.
  std::string_view unset_means{};  ///< What happens without it, where the default is "not set".
  bool is_secret = false;          ///< May also be given as <name>_file.
};

struct Section {
  std::string_view name{};
  std::string_view doc{};
  bool is_list = false;  ///< [[trunks]], [[lines]].
};

std::span<const Section> sections();
/// In the order of the document: grouped by section.
std::span<const Key> keys();

/// "http" of "http.listen".
std::string_view section_of(const Key& key);
/// "listen" of "http.listen".
std::string_view leaf_of(const Key& key);

/// The row of a key without indices ("trunks.host"), or null.
const Key* find_key(std::string_view name);

}  // namespace convoke::config
