#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace convoke::app {

/// Why the passcodes in the database of a data directory cannot be opened with the key file beside
/// it, in sentences that end with the mend; no value: they can be, or there are none. Changes
/// nothing, and makes no key. Throws vault::VaultError if there is a key file that cannot be used.
std::optional<std::string> find_key_fault(const std::filesystem::path& data_directory);

}  // namespace convoke::app
