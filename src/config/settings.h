#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "config/problem.h"

namespace convoke::config {

using Environment = std::map<std::string, std::string>;

/// Text of an environment variable: a number, a list and so on are still to be read out of it.
struct Unread {
  std::string text{};
};
using List = std::vector<std::string>;
using Table = std::map<std::string, std::string>;

/// Something in the file no key takes: a date, a list of lists.
struct Unusable {
  std::string what{};
};

/// One key as the operator wrote it.
struct Setting {
  std::variant<Unread, std::string, std::int64_t, bool, List, Table, Unusable> value{};
  std::string where{};  ///< "line 4" or the variable's name.
};

/// By full name: "http.listen", "trunks.0.host". A section that stands empty in the file is there
/// under its own name with an empty Table.
using Settings = std::map<std::string, Setting, std::less<>>;

inline constexpr std::size_t kMaxFileBytes = 1'048'576;
/// Of trunks, and of lines.
inline constexpr std::size_t kMaxListed = 1000;

/// Reads a TOML file (TOML 1.0). `is_table_key` tells which keys take a whole table as their value.
Result<Settings, Problems> read_toml(std::string_view toml,
                                     const std::function<bool(std::string_view)>& is_table_key);

/// "CONVOKE_HTTP__LISTEN" is "http.listen".
std::string variable_of(std::string_view key);

/// Lays CONVOKE_SECTION__KEY variables over what the file says. Variables that begin with CONVOKE_
/// but hold no double underscore are left alone: Kubernetes sets such for a service of our name.
void overlay(const Environment& environment, Settings& settings);

}  // namespace convoke::config
