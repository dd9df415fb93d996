#include "config/reference.h"

#include <array>
#include <cstddef>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "config/convert.h"
#include "config/keys.h"
#include "config/settings.h"

namespace convoke::config {
namespace {

/// A configuration of defaults with one trunk and one line to point into.
Config defaults() {
  Config config;
  config.trunks.resize(1);
  config.lines.resize(1);
  return config;
}

bool is_unset(const std::string& toml) {
  return toml.empty() || toml == "\"\"" || toml == "[]" || toml == "{}";
}

std::string unit_of(const Key& key) {
  constexpr auto kUnits =
      std::to_array<std::pair<std::string_view, std::string_view>>({{"_seconds", "seconds"},
                                                                    {"_ms", "milliseconds"},
                                                                    {"_hours", "hours"},
                                                                    {"_bytes", "bytes"},
                                                                    {"_megabytes", "megabytes"}});
  for (const auto& [suffix, unit] : kUnits)
    if (key.name.ends_with(suffix)) return " " + std::string(unit);
  return {};
}

bool is_number(const Slot& slot) {
  return std::holds_alternative<int*>(slot) || std::holds_alternative<std::uint16_t*>(slot) ||
         std::holds_alternative<std::optional<std::uint16_t>*>(slot) ||
         std::holds_alternative<std::chrono::milliseconds*>(slot) ||
         std::holds_alternative<std::chrono::seconds*>(slot) ||
         std::holds_alternative<std::chrono::hours*>(slot);
}

/// "1 to 720 hours", `one of "text", "json"`, or nothing.
std::string range_of(const Key& key, const Slot& slot) {
  if (is_number(slot))
    return std::to_string(key.least) + " to " + std::to_string(key.most) + unit_of(key);
  std::string out;
  for (const auto& word : choices(slot)) out += (out.empty() ? "" : ", ") + word;
  return out;
}

std::string wrapped(const std::string& text, std::string_view prefix) {
  constexpr std::size_t kColumns = 98;
  std::string out;
  std::string line(prefix);
  std::size_t at = 0;
  while (at < text.size()) {
    const auto space = std::min(text.find(' ', at), text.size());
    const auto word = text.substr(at, space - at);
    if (line.size() + word.size() + 1 > kColumns) {
      out += line + "\n";
      line = prefix;
    }
    line += " " + word;
    at = space + 1;
  }
  return out + line + "\n";
}

/// What a comment says of a key: meaning, range, what happens without it.
std::string sentences(const Key& key, const Slot& slot) {
  std::string out(key.doc);
  if (const auto range = range_of(key, slot); !range.empty()) out += " (" + range + ")";
  if (!key.unset_means.empty()) out += " Unset: " + std::string(key.unset_means) + ".";
  return out;
}

std::string example_of(const Key& key, const Slot& slot) {
  const auto toml = toml_text(slot);
  const std::string prefix = "#" + std::string(leaf_of(key)) + " = ";
  std::string out =
      wrapped(sentences(key, slot), "#") + prefix + (toml.empty() ? "\"\"" : toml) + "\n";
  if (key.is_secret) out += "#" + std::string(leaf_of(key)) + "_file = \"\"\n";
  return out;
}

std::string row(const Key& key, const Slot& slot) {
  const auto toml = toml_text(slot);
  std::string meaning(key.doc);
  if (!key.unset_means.empty()) meaning += " Unset: " + std::string(key.unset_means) + ".";
  if (key.is_secret)
    meaning += " Also `" + std::string(leaf_of(key)) + "_file`: a file that holds it.";
  if (!key.sample.empty()) meaning += " Also the variable `" + std::string(key.sample) + "`.";
  return "| `" + std::string(leaf_of(key)) + "` | " +
         (is_unset(toml) ? "not set" : "`" + toml + "`") + " | " + range_of(key, slot) + " | " +
         meaning + " |\n";
}

}  // namespace

std::string example_toml() {
  std::string out =
      "# Convoke's configuration. Every key is here, commented out at its default: a server with "
      "an\n"
      "# empty file, or none, works on this machine alone. Each key can also be set by a variable "
      "of\n"
      "# the environment, http.listen by CONVOKE_HTTP__LISTEN. See docs/configuration.md.\n";
  Config config = defaults();
  for (const auto& section : sections()) {
    const std::string name(section.name);
    out += "\n" + wrapped(std::string(section.doc), "#");
    out += section.is_list ? "#[[" + name + "]]\n" : "[" + name + "]\n";
    for (const auto& key : keys())
      if (section_of(key) == section.name) out += "\n" + example_of(key, key.slot(config, 0));
  }
  return out;
}

std::string reference_markdown() {
  std::string out;
  Config config = defaults();
  for (const auto& section : sections()) {
    const std::string name(section.name);
    out += "\n## " + std::string(section.is_list ? "[[" : "[") + name +
           (section.is_list ? "]]" : "]") + "\n\n" + std::string(section.doc) + "\n\n" +
           "| Key | Default | Range or choices | Meaning |\n| --- | --- | --- | --- |\n";
    for (const auto& key : keys())
      if (section_of(key) == section.name) out += row(key, key.slot(config, 0));
  }
  return out;
}

}  // namespace convoke::config
