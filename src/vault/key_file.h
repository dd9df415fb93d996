#pragma once

#include <filesystem>

#include "base/random.h"
#include "vault/file_vault.h"

namespace convoke::vault {

/// The key in the file, which is made from `random` if there is none: complete and durable, or not
/// at all. Throws VaultError, see FileVault.
FileVault::Key read_or_make_key(const std::filesystem::path& file, Random& random);

}  // namespace convoke::vault
