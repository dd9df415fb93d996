#include "config/settings.h"

#include <toml++/toml.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "base/text.h"

namespace convoke::config {
namespace {

constexpr std::string_view kPrefix = "CONVOKE_";
constexpr std::string_view kSeparator = "__";
constexpr int kMaxDepth = 4;  // trunks.0.name is three

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

std::string line_of(const toml::node& node) {
  return "line " + std::to_string(node.source().begin.line);
}

std::string kind_of(const toml::node& node) {
  std::ostringstream out;
  out << node.type();
  return out.str();
}

/// A number in a list is as good as its text: ["+13125550100", 4711].
std::optional<std::string> element_text(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  return std::nullopt;
}

decltype(Setting::value) list_of(const toml::array& array) {
  List list;
  for (const auto& element : array) {
    auto text = element_text(element);
    if (!text) return Unusable{"a list with a " + kind_of(element) + " in it"};
    list.push_back(*std::move(text));
  }
  return list;
}

decltype(Setting::value) table_of(const toml::table& table) {
  Table out;
  for (const auto& [key, node] : table) {
    auto text = node.value_exact<std::string>();
    if (!text) return Unusable{"a table with a " + kind_of(node) + " in it"};
    out[std::string(key.str())] = *std::move(text);
  }
  return out;
}

decltype(Setting::value) value_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return *number;
  if (const auto flag = node.value_exact<bool>()) return *flag;
  if (const auto* array = node.as_array()) return list_of(*array);
  if (const auto* table = node.as_table()) return table_of(*table);
  return Unusable{"a " + kind_of(node)};
}

class Flattener {
 public:
  explicit Flattener(const std::function<bool(std::string_view)>& is_table_key)
      : is_table_key_(is_table_key) {}

  void add(const toml::table& table, const std::string& prefix, int depth) {
    if (table.empty() && !prefix.empty()) settings_[prefix] = {Table{}, line_of(table)};
    for (const auto& [key, node] : table)
      add(node, prefix.empty() ? std::string(key.str()) : prefix + "." + std::string(key.str()),
          depth);
  }

  Settings take() { return std::move(settings_); }

 private:
  void add(const toml::node& node, const std::string& name, int depth) {
    const auto* table = node.as_table();
    if (table != nullptr && depth < kMaxDepth && !is_table_key_(name)) {
      add(*table, name, depth + 1);
    } else if (const auto* array = node.as_array();
               array != nullptr && !array->empty() && array->is_homogeneous<toml::table>()) {
      for (std::size_t i = 0; i < std::min(array->size(), kMaxListed + 1); ++i)
        add((*array)[i], name + "." + std::to_string(i), depth + 1);
    } else {
      settings_[name] = {value_of(node), line_of(node)};
    }
  }

  const std::function<bool(std::string_view)>& is_table_key_;
  Settings settings_;
};

Problems unreadable(std::string where, std::string fault, std::string mend) {
  return {{"the configuration file", std::move(where), std::move(fault), std::move(mend)}};
}

}  // namespace

Result<Settings, Problems> read_toml(std::string_view toml,
                                     const std::function<bool(std::string_view)>& is_table_key) {
  if (toml.size() > kMaxFileBytes)
    return fail(unreadable("", "is larger than 1 MiB", "move what is not configuration elsewhere"));
  try {
    const auto table = toml::parse(toml);
    Flattener flattener(is_table_key);
    flattener.add(table, "", 0);
    return flattener.take();
  } catch (const toml::parse_error& error) {
    return fail(unreadable("line " + std::to_string(error.source().begin.line),
                           "is not TOML: " + std::string(error.description()),
                           "see https://toml.io; texts stand in double quotes"));
  }
}

std::string variable_of(std::string_view key) {
  std::string out(kPrefix);
  for (const char c : key) {
    if (c == '.') {
      out += kSeparator;
    } else {
      out += upper(c);
    }
  }
  return out;
}

void overlay(const Environment& environment, Settings& settings) {
  for (const auto& [variable, text] : environment) {
    if (!variable.starts_with(kPrefix) || variable.find(kSeparator) == std::string::npos) continue;
    std::string key;
    for (std::size_t i = kPrefix.size(); i < variable.size(); ++i) {
      const bool separates = variable.compare(i, kSeparator.size(), kSeparator) == 0;
      key += separates ? '.' : to_lower(variable[i]);
      if (separates) ++i;
    }
    settings[key] = {Unread{text}, variable};
  }
}

}  // namespace convoke::config
