#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/keys.h"
#include "config/settings.h"

namespace convoke::config {

/// What is wrong with a value and how to mend it.
struct Fault {
  std::string fault{};
  std::string mend{};
};

/// Writes a setting into the member it is for, or says why it does not fit.
std::optional<Fault> assign(const Slot& slot, const Setting& setting, const Key& key);

/// The member's value as TOML; empty for an optional that is not set.
std::string toml_text(const Slot& slot);

/// Words a key takes, such as "debug", "info"; empty where it is not a choice.
std::vector<std::string> choices(const Slot& slot);

}  // namespace convoke::config
