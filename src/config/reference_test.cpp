#include "config/reference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "config/convert.h"
#include "config/keys.h"
#include "config/load.h"

namespace convoke::config {
namespace {

using ::testing::HasSubstr;

const Path kSource = CONVOKE_SOURCE_DIR;
const Path kExample = kSource / "examples/convoke.toml";
const Path kDocument = kSource / "docs/configuration.md";
constexpr std::string_view kFirstSection = "\n## [server]";

std::string content(const Path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// With UPDATE_GOLDEN=1 the files are written anew from the table of keys.
bool updates() {
  return std::getenv("UPDATE_GOLDEN") != nullptr;
}

std::optional<std::string> no_secrets(const Path&) {
  return std::nullopt;
}

TEST(Reference, IsWhatTheExampleFileSays) {
  if (updates()) std::ofstream(kExample) << example_toml();
  EXPECT_EQ(content(kExample), example_toml());
}

TEST(Reference, IsWhatTheDocumentSaysBelowItsIntroduction) {
  const auto document = content(kDocument);
  const auto start = document.find(kFirstSection);
  ASSERT_NE(start, std::string::npos);
  if (updates()) std::ofstream(kDocument) << document.substr(0, start) << reference_markdown();
  EXPECT_EQ(content(kDocument).substr(start), reference_markdown());
}

TEST(Reference, MakesAnExampleThatLoadsAsTheDefaults) {
  const auto loaded = load(content(kExample), {}, no_secrets);
  ASSERT_TRUE(loaded) << text(loaded.error().front());
  EXPECT_EQ(*loaded, Config{});
}

TEST(Reference, MakesAnExampleWhoseCommentedKeysAreTheDefaultsToo) {
  // A trunk and a line need names; both are left out here and tried in LoadTest.
  const auto example = std::regex_replace(
      example_toml(), std::regex("#(\\[\\[(trunks|lines)\\]\\](.|\n)*?)\n\\["), "\n[");
  std::string uncommented = std::regex_replace(example, std::regex("\n#([a-z_0-9]+ = )"), "\n$1");
  uncommented = std::regex_replace(uncommented, std::regex("\n[a-z_]+_file = \"\"\n"), "\n");
  const auto loaded = load(uncommented, {}, no_secrets);
  ASSERT_TRUE(loaded) << text(loaded.error().front()) << uncommented;
  EXPECT_EQ(*loaded, Config{});
  EXPECT_THAT(uncommented, HasSubstr("\nring_seconds = 45\n"));
}

TEST(Keys, AreUniqueOfAKnownSectionAndDescribed) {
  std::set<std::string_view> names;
  for (const auto& key : keys()) {
    EXPECT_TRUE(names.insert(key.name).second) << key.name;
    EXPECT_TRUE(key.doc.ends_with('.')) << key.name;
    EXPECT_EQ(std::count_if(sections().begin(), sections().end(),
                            [&](const Section& s) { return s.name == section_of(key); }),
              1)
        << key.name;
  }
}

TEST(Keys, EachSetItsOwnMember) {
  Config config;
  config.trunks.resize(1);
  config.lines.resize(1);
  std::set<const void*> members;
  for (const auto& key : keys()) {
    const auto* member = std::visit([](auto* target) { return static_cast<const void*>(target); },
                                    key.slot(config, 0));
    EXPECT_TRUE(members.insert(member).second) << key.name;
  }
}

}  // namespace
}  // namespace convoke::config
