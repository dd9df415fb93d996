#include "drop_folder/drop_folder.h"

#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <thread>

namespace convoke::drop_folder {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = FileReport::Kind;

/// Accepts each upload but those that are bad, or begin like an object and have no end; what else a
/// service does is not asked for by a folder.
class FakeService final : public control::Service {
 public:
  std::vector<std::string> contents{};
  int unavailable = 0;  ///< So many uploads from now on.
  std::function<void()> on_upload = [] {};

  control::Task<Result<control::UploadOutcome, control::UploadRefusal>> upload(
      control::Upload upload) override {
    contents.push_back(upload.content);
    on_upload();
    control::UploadRefusal refusal;
    if (unavailable > 0) {
      --unavailable;
      refusal.kind = control::UploadRefusal::Kind::Unavailable;
      co_return fail(refusal);
    }
    const auto& content = upload.content;
    const bool is_half = content.empty() || (content.starts_with('{') && !content.ends_with('}'));
    if (is_half || content.find("bad") != std::string::npos) {
      refusal.problems.push_back({"EventId", "is not \"six\" digits", "Write 123456."});
      co_return fail(refusal);
    }
    control::UploadOutcome outcome;
    outcome.event.text = "123456";
    outcome.repeated = !accepted_.insert(upload.content).second;
    co_return outcome;
  }

  Answer<control::EventView> event(EventId) override { co_return none(); }
  Answer<control::OpenEvents> open_events(int) override { co_return none(); }
  Answer<std::vector<control::QueryRecord>> query(MeetingId, std::optional<AttendeeId>) override {
    co_return none();
  }
  Answer<Done> end_meeting(MeetingId) override { co_return none(); }
  Answer<Done> end_event(EventId) override { co_return none(); }
  Answer<Done> remove_attendee(MeetingId, AttendeeId) override { co_return none(); }
  Answer<Done> set_muted(MeetingId, AttendeeId, bool) override { co_return none(); }
  std::unique_ptr<Watch> watch(EventId, control::EventWatcher) override { return nullptr; }
  control::Task<Readiness> readiness() override { co_return Readiness{}; }

 private:
  static Failure<control::ServiceError> none() { return fail(control::ServiceError::NotFound); }

  std::set<std::string> accepted_{};
};

/// A folder in a directory of its own. The loop runs until a file has been reported.
class DropFolderTest : public testing::Test {
 protected:
  DropFolderTest() {
    std::string pattern = (fs::temp_directory_path() / "convoke-drop-XXXXXX").string();
    root = mkdtemp(pattern.data());
    folder = root / "drop";
  }
  ~DropFolderTest() override {
    door.reset();
    fs::remove_all(root);
  }

  void starts(std::chrono::milliseconds stray_patience = 1h) {
    Settings settings{.folder = folder,
                      .size_limit_bytes = 1000,
                      .poll = 20ms,
                      .settle = 5ms,
                      .stray_patience = stray_patience};
    door.emplace(loop.get_executor(), service, std::move(settings), [this](const FileReport& each) {
      reports.push_back(each);
      loop.stop();
    });
  }
  /// Runs the loop until something stops it.
  void runs() {
    const auto work =
        boost::asio::require(loop.get_executor(), boost::asio::execution::outstanding_work.tracked);
    loop.restart();
    loop.run_for(20s);
  }
  /// The next report, for which it waits.
  FileReport next_report() {
    const auto before = reports.size();
    runs();
    EXPECT_EQ(reports.size(), before + 1);
    return reports.empty() ? FileReport{} : reports.back();
  }
  void drops(const std::string& name, const std::string& content) const {
    std::ofstream(folder / name) << content;
  }
  std::string text(const fs::path& name) const {
    std::ostringstream content;
    content << std::ifstream(folder / name).rdbuf();
    return content.str();
  }
  std::vector<std::string> names(const std::string& under) const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(folder / under))
      if (!entry.is_directory()) found.push_back(entry.path().filename().string());
    std::sort(found.begin(), found.end());
    return found;
  }

  fs::path root;
  fs::path folder;
  boost::asio::io_context loop;
  FakeService service;
  std::vector<FileReport> reports;
  std::optional<DropFolder> door;
};

TEST_F(DropFolderTest, MakesItsFoldersForItsOwnerOnly) {
  starts();
  for (const auto& each : {folder, folder / "done", folder / "rejected"})
    EXPECT_EQ(fs::status(each).permissions(), fs::perms(0700)) << each;
}

TEST_F(DropFolderTest, UploadsAFileAndMovesItToDone) {
  starts();
  drops("team.json", "content");
  const auto report = next_report();
  EXPECT_EQ(report.kind, Kind::Accepted);
  EXPECT_EQ(report.name, "team.json");
  EXPECT_EQ(report.detail, "123456");
  EXPECT_THAT(service.contents, ElementsAre("content"));
  EXPECT_THAT(names("."), IsEmpty());
  EXPECT_EQ(text("done/team.json"), "content");
}

TEST_F(DropFolderTest, TakesFilesThatWereThereBefore) {
  fs::create_directory(folder);
  drops("team.json", "content");
  starts();
  EXPECT_EQ(next_report().kind, Kind::Accepted);
}

TEST_F(DropFolderTest, TakesFilesThatAreMovedIn) {
  starts();
  drops("team.json.part", "content");
  fs::rename(folder / "team.json.part", folder / "team.json");
  EXPECT_EQ(next_report().name, "team.json");
}

TEST_F(DropFolderTest, SaysBesideARejectedFileWhatIsWrongWithIt) {
  starts();
  drops("team.json", "bad");
  EXPECT_EQ(next_report().kind, Kind::Rejected);
  EXPECT_EQ(text("rejected/team.json"), "bad");
  EXPECT_EQ(text("rejected/team.error.json"),
            R"({"problems":[{"field":"EventId","fault":"is not \"six\" digits",)"
            R"("mend":"Write 123456."}]})"
            "\n");
}

TEST_F(DropFolderTest, LeavesHalfAFileToItsWriter) {
  starts();
  std::ofstream writer(folder / "team.json");
  writer << R"({"EventId": )" << std::flush;
  EXPECT_EQ(next_report().kind, Kind::Deferred);
  EXPECT_THAT(reports.back().detail, HasSubstr("its writer has it open"));
  writer << R"(123456})";
  writer.close();
  EXPECT_EQ(next_report().kind, Kind::Accepted);
  EXPECT_THAT(names("rejected"), IsEmpty());
  EXPECT_EQ(text("done/team.json"), R"({"EventId": 123456})");
}

TEST_F(DropFolderTest, LeavesHalfAFileToAWriterThatWasAtItBefore) {
  fs::create_directory(folder);
  std::ofstream writer(folder / "team.json");
  writer << R"({"EventId": )" << std::flush;
  starts();
  EXPECT_EQ(next_report().kind, Kind::Deferred);
  writer << R"(123456})" << std::flush;
  EXPECT_EQ(next_report().kind, Kind::Accepted);
}

TEST_F(DropFolderTest, RejectsHalfAFileThatItsWriterLeftSo) {
  starts();
  drops("team.json.part", R"({"EventId": )");
  fs::rename(folder / "team.json.part", folder / "team.json");
  EXPECT_EQ(next_report().kind, Kind::Rejected);
  EXPECT_EQ(text("rejected/team.json"), R"({"EventId": )");
}

TEST_F(DropFolderTest, TakesNamesInCapitals) {
  starts();
  for (int i = 0; i < 2; ++i) {
    drops("TEAM.JSON", "content");
    next_report();
  }
  EXPECT_THAT(names("done"), ElementsAre("TEAM.1.JSON", "TEAM.JSON"));
  drops("TEAM.JSON", "bad");
  next_report();
  EXPECT_THAT(names("rejected"), ElementsAre("TEAM.JSON", "TEAM.error.json"));
}

TEST_F(DropFolderTest, SaysOnceOfWhatItNeverTakesWhyAndWhatToDo) {
  fs::create_directories(folder / "some folder");
  std::ofstream(root / "elsewhere.json") << "secret";
  fs::create_symlink(root / "elsewhere.json", folder / "link.json");
  starts(0ms);
  EXPECT_EQ(next_report().kind, Kind::Ignored);
  EXPECT_EQ(reports.back().name, "link.json");
  EXPECT_THAT(reports.back().detail, HasSubstr("put a copy of the file here"));
  drops("team.json.part", "a draft");
  drops("team.txt", "content");
  EXPECT_EQ(next_report().name, "team.txt");
  EXPECT_THAT(reports.back().detail, HasSubstr("rename it"));
  drops("team.json", "content");
  EXPECT_EQ(next_report().name, "team.json");
}

TEST_F(DropFolderTest, ReplacesNoEarlierFile) {
  starts();
  for (const auto* content : {"first", "second", "third"}) {
    drops("team.json", content);
    next_report();
  }
  EXPECT_THAT(names("done"), ElementsAre("team.1.json", "team.2.json", "team.json"));
  EXPECT_EQ(text("done/team.2.json"), "third");
  for (const auto* content : {"bad 1", "bad 2"}) {
    drops("team.json", content);
    next_report();
  }
  EXPECT_THAT(names("rejected"),
              ElementsAre("team.1.error.json", "team.1.json", "team.error.json", "team.json"));
}

TEST_F(DropFolderTest, RejectsAFileThatIsTooLargeUnread) {
  starts();
  drops("team.json", std::string(1001, ' '));
  EXPECT_EQ(next_report().kind, Kind::Rejected);
  EXPECT_THAT(service.contents, IsEmpty());
  EXPECT_THAT(text("rejected/team.error.json"), HasSubstr("is larger than 1000 bytes"));
}

TEST_F(DropFolderTest, LeavesAFileInPlaceWhileTheServiceIsUnavailable) {
  starts();
  service.unavailable = 1;
  drops("team.json", "content");
  EXPECT_EQ(next_report().kind, Kind::Deferred);
  EXPECT_THAT(names("."), ElementsAre("team.json"));
  EXPECT_EQ(next_report().kind, Kind::Accepted);
  EXPECT_THAT(service.contents, SizeIs(2));
}

TEST_F(DropFolderTest, TakesNothingButPlainFilesWithTheRightName) {
  fs::create_directories(folder / "folder.json");
  std::ofstream(root / "elsewhere.json") << "secret";
  fs::create_symlink(root / "elsewhere.json", folder / "link.json");
  EXPECT_EQ(::mkfifo((folder / "pipe.json").c_str(), 0600), 0);
  for (const auto* name : {".hidden.json", "team.json.tmp", "team.json.part", "notes.txt"})
    drops(name, "content");
  starts();
  drops("a.json", "the only one");
  next_report();
  drops("b.json", "after several looks");
  next_report();
  EXPECT_THAT(service.contents, ElementsAre("the only one", "after several looks"));
  EXPECT_THAT(names("done"), ElementsAre("a.json", "b.json"));
}

TEST_F(DropFolderTest, TakesAFileAnewThatWasReplacedDuringItsUpload) {
  starts();
  service.on_upload = [this] {
    if (service.contents.size() == 1) drops("team.json", "second content");
  };
  drops("team.json", "first");
  EXPECT_EQ(next_report().kind, Kind::Accepted);
  EXPECT_THAT(service.contents, ElementsAre("first", "second content"));
  EXPECT_EQ(text("done/team.json"), "second content");
}

TEST_F(DropFolderTest, UploadsAgainAfterAnEndBetweenUploadAndMove) {
  starts();
  service.on_upload = [this] { loop.stop(); };
  drops("team.json", "content");
  runs();
  door.reset();
  EXPECT_THAT(service.contents, SizeIs(1));
  EXPECT_THAT(names("."), ElementsAre("team.json"));
  service.on_upload = [] {};
  starts();
  EXPECT_EQ(next_report().kind, Kind::Repeated);
  EXPECT_THAT(service.contents, ElementsAre("content", "content"));
  EXPECT_THAT(names("done"), ElementsAre("team.json"));
}

TEST_F(DropFolderTest, EndsWhileAnUploadIsUnanswered) {
  starts();
  drops("team.json", "content");
  door.reset();
  loop.poll();
  EXPECT_THAT(reports, IsEmpty());
}

TEST_F(DropFolderTest, SurvivesTheLossOfItsFolder) {
  starts();
  fs::remove_all(folder);
  const auto report = next_report();
  EXPECT_EQ(report.kind, Kind::Deferred);
  EXPECT_EQ(report.name, "");
  while (!fs::exists(folder / "rejected")) std::this_thread::yield();
  drops("team.json", "content");
  EXPECT_EQ(next_report().kind, Kind::Accepted);
}

TEST_F(DropFolderTest, RefusesToStartWhereNoFolderCanBe) {
  std::ofstream(folder) << "a file";
  EXPECT_THROW(starts(), std::runtime_error);
}

}  // namespace
}  // namespace convoke::drop_folder
