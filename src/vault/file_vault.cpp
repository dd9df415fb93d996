#include "vault/file_vault.h"

#include <sodium.h>

#include "vault/key_file.h"

namespace convoke::vault {
namespace {

static_assert(crypto_kdf_KEYBYTES == FileVault::kKeySize);
static_assert(crypto_generichash_KEYBYTES == FileVault::kKeySize);
static_assert(crypto_secretbox_KEYBYTES == FileVault::kKeySize);

constexpr std::size_t kHashSize = 32;
/// Separates our subkeys from other programs' that might be given the same key.
constexpr const char* kContext = "convoke1";
constexpr std::uint64_t kHashing = 1;
constexpr std::uint64_t kSealing = 2;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}

}  // namespace

SodiumRandom::SodiumRandom() {
  if (sodium_init() < 0) throw VaultError("libsodium cannot start: no source of randomness");
}

std::uint64_t SodiumRandom::next() {
  std::uint64_t number = 0;
  randombytes_buf(&number, sizeof number);
  return number;
}

FileVault::FileVault(const std::filesystem::path& file) {
  auto master = read_or_make_key(file, random_);
  crypto_kdf_derive_from_key(hash_key_.data(), hash_key_.size(), kHashing, kContext, master.data());
  crypto_kdf_derive_from_key(seal_key_.data(), seal_key_.size(), kSealing, kContext, master.data());
  sodium_memzero(master.data(), master.size());
}

FileVault::~FileVault() {
  sodium_memzero(hash_key_.data(), hash_key_.size());
  sodium_memzero(seal_key_.data(), seal_key_.size());
}

Bytes FileVault::keyed_hash(std::string_view text) const {
  Bytes hash(kHashSize);
  crypto_generichash(hash.data(), hash.size(), bytes_of(text), text.size(), hash_key_.data(),
                     hash_key_.size());
  return hash;
}

Bytes FileVault::seal(std::string_view text) {
  Bytes sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + text.size());
  randombytes_buf(sealed.data(), crypto_secretbox_NONCEBYTES);
  crypto_secretbox_easy(sealed.data() + crypto_secretbox_NONCEBYTES, bytes_of(text), text.size(),
                        sealed.data(), seal_key_.data());
  return sealed;
}

std::optional<std::string> FileVault::unseal(BytesView sealed) const {
  if (sealed.size() < crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES) return std::nullopt;
  const auto nonce = sealed.first(crypto_secretbox_NONCEBYTES);
  const auto box = sealed.subspan(crypto_secretbox_NONCEBYTES);
  std::string text(box.size() - crypto_secretbox_MACBYTES, '\0');
  auto* const out = reinterpret_cast<std::uint8_t*>(text.data());
  if (crypto_secretbox_open_easy(out, box.data(), box.size(), nonce.data(), seal_key_.data()) != 0)
    return std::nullopt;
  return text;
}

}  // namespace convoke::vault
