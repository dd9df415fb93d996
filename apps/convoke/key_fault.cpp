#include "key_fault.h"

#include "store/database.h"
#include "vault/file_vault.h"

namespace convoke::app {

std::optional<std::string> find_key_fault(const std::filesystem::path& data_directory) {
  const auto database = data_directory / "convoke.db";
  const auto key = data_directory / "key";
  const auto sealed = store::newest_sealed_passcode(database);
  if (!sealed) return std::nullopt;
  const bool is_missing = !std::filesystem::exists(std::filesystem::symlink_status(key));
  if (!is_missing && vault::FileVault(key).unseal(*sealed)) return std::nullopt;
  return "The key file " + key.string() +
         (is_missing ? " is missing, with which the passcodes in "
                     : " is not the one with which the passcodes in ") +
         database.string() +
         " were sealed: restore it from your backup. Without it no passcode and no link of a mail "
         "works. If it is lost, move convoke.db, convoke.db-wal and convoke.db-shm away, and "
         "invite everybody anew.";
}

}  // namespace convoke::app
