#include "config/load.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>
#include <vector>

#include "base/text.h"
#include "config/check.h"
#include "config/convert.h"
#include "config/keys.h"
#include "config/nearest.h"

namespace convoke::config {
namespace {

constexpr std::string_view kFileSuffix = "_file";

/// The 7 of "trunks.7.host".
std::optional<std::size_t> index_in(std::string_view name, std::string_view section) {
  if (!name.starts_with(section) || name.substr(section.size(), 1) != ".") return std::nullopt;
  const auto rest = name.substr(section.size() + 1);
  const auto digits = rest.substr(0, rest.find('.'));
  return parse_number<std::size_t>(digits);
}

/// "trunks.host" of "trunks.7.host".
std::string without_index(std::string_view name) {
  const auto dot = name.find('.');
  const auto section = name.substr(0, dot);
  if (!index_in(name, section)) return std::string(name);
  const auto second = name.find('.', dot + 1);
  return std::string(section) +
         (second == std::string_view::npos ? std::string() : std::string(name.substr(second)));
}

const Section* find_section(std::string_view name) {
  const auto all = sections();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Section& s) { return s.name == name; });
  return found == all.end() ? nullptr : &*found;
}

bool is_table_key(std::string_view name) {
  const auto* key = find_key(name);
  if (key == nullptr) return false;
  Config config;
  config.trunks.resize(1);
  config.lines.resize(1);
  return std::holds_alternative<std::map<std::string, Path>*>(key->slot(config, 0));
}

std::vector<std::string> known_names() {
  std::vector<std::string> out;
  for (const auto& key : keys()) {
    out.emplace_back(key.name);
    if (key.is_secret) out.push_back(std::string(key.name) + std::string(kFileSuffix));
  }
  return out;
}

/// The key that the writer of an unknown one most likely meant.
std::optional<std::string> meant_by(std::string_view name) {
  const auto leaf = name.substr(name.rfind('.') + 1);
  for (const auto& key : keys())
    if (leaf_of(key) == leaf) return std::string(key.name);
  return nearest(name, known_names());
}

std::string hint(std::string_view unknown) {
  const auto name = without_index(unknown);
  const auto* section = find_section(std::string_view(name).substr(0, name.find('.')));
  const bool indexed = name != unknown;
  if (section != nullptr && (find_key(name) != nullptr || section->name == name)) {
    const auto written = std::string(section->name);
    if (section->is_list != indexed)
      return section->is_list ? "write [[" + written + "]]" : "write [" + written + "] once";
  }
  if (const auto meant = meant_by(name)) return "did you mean \"" + *meant + "\"?";
  return "docs/configuration.md lists all keys";
}

class Loader {
 public:
  Loader(Settings settings, const Environment& environment, const ReadSecret& read_secret)
      : settings_(std::move(settings)), environment_(environment), read_secret_(read_secret) {}

  Result<Config, Problems> load() {
    overlay(environment_, settings_);
    add_sample_variables();
    report_single_underscores();
    config_.trunks.resize(count("trunks"));
    config_.lines.resize(count("lines"));
    for (const auto& key : keys()) read_all(key);
    report_unknown();
    auto together = check(config_, unread());
    problems_.insert(problems_.end(), std::make_move_iterator(together.begin()),
                     std::make_move_iterator(together.end()));
    if (!problems_.empty()) return fail(std::move(problems_));
    return std::move(config_);
  }

 private:
  /// FROM_EMAIL and such: stronger than the file, weaker than our own variables. Compose files pass
  /// them on empty if nobody set them.
  void add_sample_variables() {
    for (const auto& key : keys()) {
      if (key.sample.empty() || environment_.contains(variable_of(key.name))) continue;
      const auto found = environment_.find(std::string(key.sample));
      if (found != environment_.end() && !found->second.empty())
        settings_[std::string(key.name)] = {Unread{found->second}, found->first};
    }
  }

  /// CONVOKE_HTTP_LISTEN would otherwise be ignored in silence.
  void report_single_underscores() {
    for (const auto& name : known_names()) {
      const auto meant = variable_of(name);
      auto written = meant;
      if (const auto at = written.find("__"); at != std::string::npos) written.erase(at, 1);
      if (environment_.contains(written))
        problems_.push_back({written, "", "is no key", "did you mean " + meant + "?"});
    }
  }

  /// How many trunks or lines the settings speak of.
  std::size_t count(std::string_view section) {
    std::vector<bool> seen;
    for (const auto& [name, setting] : settings_) {
      const auto index = index_in(name, section);
      if (!index) continue;
      if (*index >= kMaxListed) {
        problems_.push_back({name, setting.where, "is one too many",
                             "at most " + std::to_string(kMaxListed) + " are possible"});
        return 0;
      }
      if (seen.size() <= *index) seen.resize(*index + 1);
      seen[*index] = true;
    }
    for (std::size_t i = 0; i < seen.size(); ++i)
      if (!seen[i])
        problems_.push_back({std::string(section) + "." + std::to_string(i), "", "is missing",
                             "number them from 0 without gaps"});
    return seen.size();
  }

  void read_all(const Key& key) {
    const auto section = section_of(key);
    if (!find_section(section)->is_list) return read(key, std::string(key.name), 0);
    const auto size = section == "trunks" ? config_.trunks.size() : config_.lines.size();
    for (std::size_t i = 0; i < size; ++i) {
      const auto prefix = std::string(section) + "." + std::to_string(i);
      settings_.erase(prefix);  // an empty [[trunks]]
      read(key, prefix + "." + std::string(leaf_of(key)), i);
    }
  }

  void read(const Key& key, const std::string& name, std::size_t index) {
    auto setting = take(name);
    if (key.is_secret) {
      const auto file_name = name + std::string(kFileSuffix);
      if (auto file = take(file_name)) {
        if (setting)
          problems_.push_back(
              {name, setting->where, "is set, and so is " + file_name, "keep one of them"});
        setting = secret_of(file_name, *file);
      }
    }
    if (!setting) return;
    if (auto fault = assign(key.slot(config_, index), *setting, key))
      problems_.push_back({name, setting->where, fault->fault, fault->mend});
  }

  std::optional<Setting> take(const std::string& name) {
    auto node = settings_.extract(name);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
  }

  std::optional<Setting> secret_of(const std::string& name, const Setting& file) {
    const Key path_key{.unset_means = "the secret is not set"};
    Path path;
    if (auto fault = assign(&path, file, path_key)) {
      problems_.push_back({name, file.where, fault->fault, fault->mend});
      return std::nullopt;
    }
    if (path.empty()) return std::nullopt;
    auto secret = read_secret_(path);
    if (!secret) {
      problems_.push_back({name, file.where, quoted(path.string()) + " cannot be read",
                           "check that it is there and may be read"});
      return std::nullopt;
    }
    while (secret->ends_with('\n') || secret->ends_with('\r')) secret->pop_back();
    return Setting{*std::move(secret), file.where};
  }

  /// The keys that have a fault of their own, or were meant by one that is none.
  Names unread() const {
    Names names;
    for (const auto& problem : problems_) {
      names.insert(problem.key);
      const auto name = without_index(problem.key);
      auto meant = find_key(name) != nullptr ? name : meant_by(name).value_or(name);
      if (meant.ends_with(kFileSuffix) && find_key(meant) == nullptr)
        meant.erase(meant.size() - kFileSuffix.size());
      const auto dot = meant.find('.');
      if (name != problem.key && dot != std::string::npos) {
        const auto end_of_index = problem.key.find('.', problem.key.find('.') + 1);
        meant.replace(0, dot, problem.key, 0, end_of_index);
      }
      names.insert(meant);
    }
    return names;
  }

  void report_unknown() {
    for (const auto& [name, setting] : settings_) {
      const auto* section = find_section(name);
      const auto* list = std::get_if<List>(&setting.value);
      const bool empty_list = list != nullptr && list->empty();
      const bool empty_section = std::holds_alternative<Table>(setting.value);
      if (section != nullptr && (section->is_list ? empty_list : empty_section)) continue;
      problems_.push_back({name, setting.where, "is not a key", hint(name)});
    }
  }

  Settings settings_;
  const Environment& environment_;
  const ReadSecret& read_secret_;
  Config config_{};
  Problems problems_{};
};

}  // namespace

Result<Config, Problems> load(std::string_view toml, const Environment& environment,
                              const ReadSecret& read_secret) {
  auto settings = read_toml(toml, is_table_key);
  if (!settings) return fail(settings.error());
  return Loader(*std::move(settings), environment, read_secret).load();
}

}  // namespace convoke::config
