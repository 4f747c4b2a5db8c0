#include "candor/runner/output.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace candor::runner {
namespace {

namespace fs = std::filesystem;

class OutputTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::temp_directory_path() / ("candor-output-test-" + std::to_string(getpid()));
    fs::remove_all(root_);
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  std::string Read(const fs::path& path) const {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
  }
  size_t Entries() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(root_), fs::directory_iterator()));
  }

  fs::path root_;
  const ResultFiles files_ = {{"candor.json", "{}"}, {"analysis.json", "[1]"}};
};

TEST_F(OutputTest, MovesAWholeFolderIntoPlace) {
  const auto output = Output::Prepare((root_ / "results").string(), false, false);
  ASSERT_TRUE(output.ok());
  EXPECT_EQ(Entries(), 0u);
  ASSERT_TRUE(output->Commit(files_).ok());
  EXPECT_EQ(Read(root_ / "results" / "analysis.json"), "[1]");
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(OutputTest, ReplacesAResultOnlyWithForce) {
  const std::string folder = (root_ / "results").string();
  ASSERT_TRUE(Output::Prepare(folder, false, false)->Commit(files_).ok());
  const auto again = Output::Prepare(folder, false, false);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().message, "The output folder holds a result already.");
  const auto forced = Output::Prepare(folder, true, false);
  ASSERT_TRUE(forced.ok());
  ASSERT_TRUE(forced->Commit({{"analysis.json", "[2]"}}).ok());
  EXPECT_EQ(Read(root_ / "results" / "analysis.json"), "[2]");
  EXPECT_FALSE(fs::exists(root_ / "results" / "candor.json"));
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(OutputTest, NeverReplacesOtherFiles) {
  std::ofstream(root_ / "thesis.txt") << "do not lose me";
  const auto output = Output::Prepare(root_.string(), true, false);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.error().message, "The output folder holds files that are no result of candor.");
  EXPECT_EQ(output.error().found, "thesis.txt");
}

TEST_F(OutputTest, WritesIntoAFolderThatMustStay) {
  std::ofstream(root_ / "other.txt") << "stays";
  const auto output = Output::Prepare(root_.string(), false, true);
  ASSERT_TRUE(output.ok());
  ASSERT_TRUE(output->Commit(files_).ok());
  EXPECT_EQ(Read(root_ / "analysis.json"), "[1]");
  EXPECT_EQ(Entries(), 3u);
}

TEST_F(OutputTest, RemovesWhatAKilledRunLeft) {
  constexpr int kNoProcess = 999999999;
  fs::create_directories(root_ / (".results.candor-" + std::to_string(kNoProcess)));
  fs::create_directories(root_ / (".results.candor-" + std::to_string(getpid())));
  ASSERT_TRUE(Output::Prepare((root_ / "results").string(), false, false).ok());
  EXPECT_EQ(Entries(), 1u);
}

TEST_F(OutputTest, SaysWhyItCannotWrite) {
  std::ofstream(root_ / "results") << "a file";
  const auto output = Output::Prepare((root_ / "results").string(), false, false);
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.error().kind, ErrorKind::kUnavailable);
  EXPECT_EQ(output.error().found, "a file has this name");
}

}  // namespace
}  // namespace candor::runner
