#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "vault/file_vault.h"

namespace convoke::vault {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A data directory in which the key file may be missing.
class VaultTest : public testing::Test {
 protected:
  VaultTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "convoke-vault-XXXXXX").string();
    folder = mkdtemp(pattern.data());
    file = folder / "key";
  }
  ~VaultTest() override { std::filesystem::remove_all(folder); }

  std::string refusal() const {
    try {
      const FileVault vault(file);
      return "";
    } catch (const VaultError& error) {
      return error.what();
    }
  }
  void given_a_key_of(std::size_t size, std::filesystem::perms mode) const {
    std::ofstream(file, std::ios::binary) << std::string(size, 'k');
    std::filesystem::permissions(file, mode);
  }
  static constexpr auto kPrivate = std::filesystem::perms(0600);

  std::filesystem::path folder;
  std::filesystem::path file;
};

TEST_F(VaultTest, MakesItsKeyAtTheFirstStartForItsOwnerOnly) {
  const FileVault vault(file);
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(status.st_size, 32);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);
}

TEST_F(VaultTest, HashesAndUnsealsTheSameAfterARestart) {
  FileVault before(file);
  const auto hash = before.keyed_hash("123456 654321");
  const auto sealed = before.seal("654321");
  const FileVault after(file);
  EXPECT_EQ(after.keyed_hash("123456 654321"), hash);
  EXPECT_EQ(after.unseal(sealed), "654321");
}

TEST_F(VaultTest, HashesAndSealsDifferentlyOnEachInstallation) {
  FileVault here(file);
  const FileVault there(folder / "other key");
  EXPECT_NE(here.keyed_hash("text"), there.keyed_hash("text"));
  EXPECT_EQ(there.unseal(here.seal("text")), std::nullopt);
}

TEST_F(VaultTest, HashesTo32BytesThatDependOnTheWholeText) {
  const FileVault vault(file);
  EXPECT_EQ(vault.keyed_hash("").size(), 32U);
  EXPECT_NE(vault.keyed_hash("a"), vault.keyed_hash(std::string_view("a\0", 2)));
}

TEST_F(VaultTest, SealsTheSameTextDifferentlyEachTime) {
  FileVault vault(file);
  EXPECT_NE(vault.seal("654321"), vault.seal("654321"));
  EXPECT_EQ(vault.unseal(vault.seal("")), "");
}

TEST_F(VaultTest, UnsealsNothingThatWasDamaged) {
  FileVault vault(file);
  const auto sealed = vault.seal("654321");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto damaged = sealed;
    damaged[i] ^= 1U;
    EXPECT_EQ(vault.unseal(damaged), std::nullopt) << i;
    EXPECT_EQ(vault.unseal(BytesView(sealed).first(i)), std::nullopt) << i;
  }
}

TEST_F(VaultTest, RefusesAKeyThatOthersMayRead) {
  given_a_key_of(32, std::filesystem::perms(0640));
  EXPECT_THAT(refusal(), HasSubstr("is open to other users; run: chmod 600 "));
}

TEST_F(VaultTest, RefusesAKeyOfTheWrongSizeAndLeavesItAlone) {
  given_a_key_of(31, kPrivate);
  EXPECT_THAT(refusal(), HasSubstr("has 31 bytes instead of 32"));
  EXPECT_EQ(std::filesystem::file_size(file), 31U);
}

TEST_F(VaultTest, RefusesWhatIsNoFile) {
  std::filesystem::create_directory(file);
  EXPECT_THAT(refusal(), HasSubstr("is no regular file"));
  std::filesystem::remove(file);
  std::filesystem::create_symlink(folder / "elsewhere", file);
  EXPECT_THAT(refusal(), HasSubstr("is a symbolic link"));
}

TEST_F(VaultTest, SaysWhyAKeyCannotBeMade) {
  file = folder / "missing" / "key";
  EXPECT_THAT(refusal(), HasSubstr("No such file or directory"));
}

TEST_F(VaultTest, TellsNothingOfTheKeyInAnError) {
  given_a_key_of(33, kPrivate);
  EXPECT_THAT(refusal(), Not(HasSubstr("kkk")));
}

TEST(SodiumRandomTest, NeverSaysTheSameTwice) {
  SodiumRandom random;
  std::set<std::uint64_t> numbers;
  for (int i = 0; i < 10'000; ++i) numbers.insert(random.next());
  EXPECT_EQ(numbers.size(), 10'000U);
}

}  // namespace
}  // namespace convoke::vault
