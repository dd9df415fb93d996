#include "store/schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>

#include <fstream>

#include "store/database.h"
#include "store/sql_store.h"
#include "store/store_fixture_test.h"

namespace convoke::store {
namespace {

using testing::HasSubstr;

class SchemaTest : public testing::Test {
 protected:
  void given(const std::string& statement) {
    soci::session sql(soci::sqlite3, "dbname=" + file.string());
    sql << statement;
  }
  std::string refusal() {
    try {
      soci::session sql;
      open_sqlite(sql, file);
      return "";
    } catch (const OpenError& error) {
      return error.what();
    }
  }
  unsigned mode(const std::string& suffix = "") const {
    struct stat status {};
    EXPECT_EQ(::stat((file.string() + suffix).c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  TempFolder folder;
  std::filesystem::path file = folder / "convoke.db";
};

TEST_F(SchemaTest, KeepsTheFilesToItsOwner) {
  std::ofstream(file).close();
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  SqlStore store(file, [](std::string_view error) { ADD_FAILURE() << error; });
  ASSERT_TRUE(store.probe().has_value());
  EXPECT_EQ(mode(), 0600U);
  EXPECT_EQ(mode("-wal"), 0600U);
  EXPECT_EQ(mode("-shm"), 0600U);
}

TEST_F(SchemaTest, RefusesADatabaseOfANewerProgram) {
  ASSERT_EQ(refusal(), "");
  given("UPDATE schema_version SET version = version + 1");
  EXPECT_THAT(refusal(), HasSubstr("newer Convoke (schema 3, this program knows 2)"));
}

TEST_F(SchemaTest, BringsAnInvitationOfTheFirstVersionAlongWithoutAToken) {
  {
    SqlStore store(file, [](std::string_view error) { ADD_FAILURE() << error; });
    ASSERT_TRUE(store.commit(upload_of(event("123456", 1))).has_value());
  }
  given("ALTER TABLE invitations DROP COLUMN token_hash");
  given("ALTER TABLE invitations DROP COLUMN token_sealed");
  given("UPDATE schema_version SET version = 1");
  SqlStore store(file, [](std::string_view error) { ADD_FAILURE() << error; });
  const auto found = *store.load_event({"123456"});
  ASSERT_TRUE(found && found->invitations.size() == 1);
  EXPECT_EQ(found->invitations[0].passcode, invitation(0).passcode);
  EXPECT_EQ(found->invitations[0].token, meeting::StoredSecret{});
}

TEST_F(SchemaTest, GivesASealedPasscodeOfTheNewestEventToTryAKeyOn) {
  auto older = event("111111", 2);
  auto newer = event("222222", 1);
  newer.created += 1h;
  newer.invitations[0].passcode.sealed = {4, 2};
  {
    SqlStore store(file, [](std::string_view error) { ADD_FAILURE() << error; });
    ASSERT_TRUE(store.commit({.event = newer}).has_value());
    ASSERT_TRUE(store.commit({.event = older}).has_value());
  }
  EXPECT_EQ(newest_sealed_passcode(file), (Bytes{4, 2}));
}

TEST_F(SchemaTest, GivesAPasscodeOfAnOlderDatabaseWithoutChangingIt) {
  {
    SqlStore store(file, [](std::string_view error) { ADD_FAILURE() << error; });
    ASSERT_TRUE(store.commit({.event = event("123456", 1)}).has_value());
  }
  given("UPDATE schema_version SET version = 1");
  EXPECT_EQ(newest_sealed_passcode(file), invitation(0).passcode.sealed);
  soci::session sql(soci::sqlite3, "dbname=" + file.string());
  int version = 0;
  sql << "SELECT version FROM schema_version", soci::into(version);
  EXPECT_EQ(version, 1);
}

TEST_F(SchemaTest, GivesNoPasscodeWhereThereIsNone) {
  EXPECT_EQ(newest_sealed_passcode(file), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(file));
  ASSERT_EQ(refusal(), "");
  EXPECT_EQ(newest_sealed_passcode(file), std::nullopt);
  std::ofstream(file) << std::string(4096, 'x');
  EXPECT_EQ(newest_sealed_passcode(file), std::nullopt);
}

TEST_F(SchemaTest, RefusesADatabaseOfAnotherProgram) {
  given("CREATE TABLE recipes (name TEXT)");
  EXPECT_THAT(refusal(), HasSubstr("belongs to another program"));
}

TEST_F(SchemaTest, RefusesADatabaseWithAnothersVersionTable) {
  given("CREATE TABLE schema_version (application TEXT, version BIGINT)");
  given("INSERT INTO schema_version VALUES ('recipes', 1)");
  EXPECT_THAT(refusal(), HasSubstr("belongs to recipes"));
}

TEST_F(SchemaTest, RefusesAFileThatIsNoDatabase) {
  std::ofstream(file) << std::string(4096, 'x');
  EXPECT_THAT(refusal(), HasSubstr("file is not a database"));
}

TEST_F(SchemaTest, SaysWhyAFileCannotBeOpened) {
  file = folder / "missing/convoke.db";
  EXPECT_THAT(refusal(), HasSubstr("No such file or directory"));
}

TEST_F(SchemaTest, RunsWithTheSettingsThatMakeItDurable) {
  soci::session sql;
  open_sqlite(sql, file);
  int synchronous = 0;
  int foreign_keys = 0;
  std::string journal_mode;
  sql << "PRAGMA synchronous", soci::into(synchronous);
  sql << "PRAGMA foreign_keys", soci::into(foreign_keys);
  sql << "PRAGMA journal_mode", soci::into(journal_mode);
  EXPECT_EQ(synchronous, 2);
  EXPECT_EQ(foreign_keys, 1);
  EXPECT_EQ(journal_mode, "wal");
}

TEST_F(SchemaTest, AnswersUnavailableAndSaysWhyButNamesNobody) {
  std::string error;
  SqlStore store(file, [&](std::string_view text) { error = text; });
  given("DROP TABLE attendees");
  const auto answer = store.save_attendee({.id = {"a"}, .join_token = "secret"});
  ASSERT_FALSE(answer.has_value());
  EXPECT_EQ(answer.error(), control::StoreError::Unavailable);
  EXPECT_THAT(error, HasSubstr("no such table"));
  EXPECT_THAT(error, testing::Not(HasSubstr("secret")));
  EXPECT_TRUE(store.probe().has_value());
}

TEST_F(SchemaTest, LeavesNothingBehindOfAUnitThatFails) {
  std::string error;
  SqlStore store(file, [&](std::string_view text) { error = text; });
  given("DROP TABLE uploads");
  ASSERT_FALSE(store.commit(upload_of(event("123456", 2))).has_value());
  EXPECT_EQ(*store.load_event({"123456"}), std::nullopt);
  EXPECT_EQ(store.backlog(control::Channel::Mail, kNow)->depth, 0);
}

TEST_F(SchemaTest, LeavesTheNeighboursOfAUnitThatFailsInAGroup) {
  std::string error;
  SqlStore store(file, [&](std::string_view text) { error = text; });
  given("DROP TABLE uploads");
  store.begin_group();
  EXPECT_TRUE(store.commit({.event = event("111111", 1)}).has_value());
  EXPECT_FALSE(store.commit(upload_of(event("222222", 2))).has_value());
  EXPECT_TRUE(store.commit({.event = event("333333", 1)}).has_value());
  EXPECT_TRUE(store.group_is_pending());
  EXPECT_TRUE(store.end_group());
  EXPECT_TRUE(store.load_event({"111111"})->has_value());
  EXPECT_FALSE(store.load_event({"222222"})->has_value());
  EXPECT_TRUE(store.load_event({"333333"})->has_value());
}

}  // namespace
}  // namespace convoke::store
