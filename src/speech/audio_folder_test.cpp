#include "speech/audio_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

#include "wire/wav.h"

namespace convoke::speech {
namespace {

namespace fs = std::filesystem;

/// A bucket "prompts" with a sound in it, and a sound beside it that is nobody's business.
class AudioFolderTest : public ::testing::Test {
 protected:
  AudioFolderTest() {
    std::string name = (fs::temp_directory_path() / "convoke-audio-XXXXXX").string();
    root = ::mkdtemp(name.data());
    fs::create_directories(root / "bucket/en");
    write("bucket/en/hello.wav", wav::write(8000, std::vector<std::int16_t>{1, 2, 3}));
    write("secret.wav", wav::write(8000, std::vector<std::int16_t>{4}));
    write("bucket/text.wav", {'h', 'i'});
  }
  ~AudioFolderTest() override { fs::remove_all(root); }

  void write(const std::string& name, const Bytes& bytes) const {
    std::ofstream file(root / name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()), std::ssize(bytes));
  }
  Result<plane::SoundRef, AudioError> load(std::string_view key) const {
    return AudioFolder({{"prompts", root / "bucket"}}).load("prompts", key);
  }
  AudioError refusal(std::string_view key) const { return load(key).error(); }

  fs::path root;
};

TEST_F(AudioFolderTest, ReadsASoundByItsKey) {
  const auto sound = load("en/hello.wav");
  ASSERT_TRUE(sound);
  EXPECT_EQ((*sound)->rate_hz, 8000U);
  EXPECT_EQ((*sound)->samples, (std::vector<std::int16_t>{1, 2, 3}));
}

TEST_F(AudioFolderTest, KnowsOnlyConfiguredBuckets) {
  EXPECT_EQ(AudioFolder({}).load("prompts", "en/hello.wav").error(), AudioError::UnknownBucket);
}

TEST_F(AudioFolderTest, RefusesKeysThatLeadOut) {
  for (const std::string& key :
       {std::string("../secret.wav"), std::string("en/../../secret.wav"), std::string(""),
        (root / "secret.wav").string(), std::string("en/\0x", 5), std::string(2000, 'a')})
    EXPECT_EQ(refusal(key), AudioError::BadKey) << key;
}

TEST_F(AudioFolderTest, FollowsLinksOnlyInside) {
  fs::create_symlink(root / "secret.wav", root / "bucket/out.wav");
  fs::create_directory_symlink(root, root / "bucket/up");
  fs::create_symlink("en/hello.wav", root / "bucket/in.wav");
  EXPECT_EQ(refusal("out.wav"), AudioError::BadKey);
  EXPECT_EQ(refusal("up/secret.wav"), AudioError::BadKey);
  EXPECT_TRUE(load("in.wav"));
}

TEST_F(AudioFolderTest, RefusesWhatIsNoSoundFile) {
  ASSERT_EQ(::mkfifo((root / "bucket/pipe.wav").c_str(), 0600), 0);
  EXPECT_EQ(refusal("pipe.wav"), AudioError::NotFound);
  EXPECT_EQ(refusal("en"), AudioError::NotFound);
  EXPECT_EQ(refusal("none.wav"), AudioError::NotFound);
  EXPECT_EQ(refusal("text.wav"), AudioError::NotWav);
}

}  // namespace
}  // namespace convoke::speech
