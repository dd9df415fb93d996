#include "mail/eml_folder.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

namespace convoke::mail {
namespace {

using ::testing::HasSubstr;
namespace fs = std::filesystem;

/// An empty folder for mails.
class EmlFolderTest : public ::testing::Test {
 protected:
  EmlFolderTest() {
    std::string name = (fs::temp_directory_path() / "convoke-eml-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~EmlFolderTest() override { fs::remove_all(folder); }

  SendResult send(const std::string& message_id, std::string_view message) const {
    return EmlFolder(folder).send({"a@example.com", "b@example.com", message_id}, message);
  }
  std::set<std::string> names() const {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder))
      found.insert(entry.path().filename().string());
    return found;
  }
  std::string content(const std::string& name) const {
    std::ifstream file(folder / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path folder;
};

TEST_F(EmlFolderTest, WritesTheBytesForTheOwnerOnly) {
  EXPECT_EQ(send("m1@example.com", "Subject: x\r\n\r\n").outcome, SendResult::Outcome::Sent);
  EXPECT_EQ(content("m1@example.com.eml"), "Subject: x\r\n\r\n");
  EXPECT_EQ(fs::status(folder / "m1@example.com.eml").permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(EmlFolderTest, MakesNoSecondMailOfARepeat) {
  send("m1@example.com", "one");
  send("m1@example.com", "two");
  EXPECT_EQ(names(), std::set<std::string>{"m1@example.com.eml"});
  EXPECT_EQ(content("m1@example.com.eml"), "two");
}

TEST_F(EmlFolderTest, StaysInsideItsFolder) {
  EXPECT_EQ(EmlFolder::file_name("../../etc/passwd").find('/'), std::string::npos);
  EXPECT_EQ(EmlFolder::file_name("").front(), '_');
  EXPECT_NE(EmlFolder::file_name("a/b@x"), EmlFolder::file_name("a_b@x"));
  EXPECT_LE(EmlFolder::file_name(std::string(1000, 'x')).size(), 200U);
}

TEST_F(EmlFolderTest, TriesAgainWhenTheFolderIsMissing) {
  fs::remove_all(folder);
  const SendResult result = send("m1@example.com", "x");
  EXPECT_EQ(result.outcome, SendResult::Outcome::Temporary);
  EXPECT_THAT(result.text, HasSubstr("make the folder"));
}

}  // namespace
}  // namespace convoke::mail
