#include "candor/dataset/open.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "candor/dataset/scanned_table_internal.h"
#include "candor/dataset/storage.h"

namespace candor::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class OpenTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              (std::string("candor_open_") + test->name() + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string Put(const std::string& name, const std::string& content) const {
    const std::string path = (folder_ / name).string();
    EXPECT_TRUE(WriteFile(path, content).ok());
    return path;
  }
  static Result<std::unique_ptr<RowSource>> Open(const std::string& uri,
                                                 const OpenOptions& options) {
    return OpenDataset(uri, options, RunContext{});
  }

  const OpenOptions lines_ = {.format = Format::kJsonLines, .features = "x"};
  fs::path folder_;
};

TEST_F(OpenTest, OpensEveryFormat) {
  const std::string lines = Put("a.jsonl", "{\"x\":[1]}\n{\"x\":[2]}\n");
  const std::string document = Put("a.json", "{\"x\":[[1],[2]]}");
  const std::string csv = Put("a.csv", "name\n1\n2\n");
  for (const auto& [uri, options] :
       {std::pair{lines, lines_},
        {document, OpenOptions{.format = Format::kJson, .features = "x"}},
        {csv, OpenOptions{.format = Format::kCsv, .has_header = true}}}) {
    auto source = Open(uri, options);
    ASSERT_TRUE(source.ok()) << source.error().ToString();
    const ScannedTable table = ScanTable(**source, {0}).value();
    EXPECT_EQ(table.report.rows, 2);
    EXPECT_EQ(table.report.files[0].uri, uri);
  }
  const auto parquet = Open(csv, {.format = Format::kParquet});
  ASSERT_FALSE(parquet.ok());
  EXPECT_EQ(parquet.error().message, "The Parquet file could not be read.");
}

// Text tells it from the second scan on: blocks before this one were counted by then.
TEST_F(OpenTest, BlocksKnowTheirFirstRow) {
  constexpr int kRows = 250000;  // some MiB, which are some blocks
  std::string csv = "name\n";
  std::string lines;
  for (int i = 0; i < kRows; ++i) {
    csv += "row number " + std::to_string(i) + "\n";
    lines += "{\"x\": [\"row number " + std::to_string(i) + "\"]}\n\n";
  }
  Put("csv/a.csv", csv);
  Put("csv/b.csv", "name\n");
  Put("csv/c.csv", "name\nlast\n" + csv.substr(5));
  Put("lines/a.jsonl", lines);
  Put("lines/b.jsonl", "\n\n");
  Put("lines/c.jsonl", lines);
  Put("document.json", "{\"x\": [[1], [2]]}");
  for (const auto& [name, options] :
       {std::pair{"csv", OpenOptions{.format = Format::kCsv, .has_header = true}},
        {"lines", lines_},
        {"document.json", OpenOptions{.format = Format::kJson, .features = "x"}}}) {
    const auto source = Open((folder_ / name).string(), options).value();
    const ScannedTable first = ScanTable(*source, {0}, 1).value();
    const bool is_text = std::string(name) != "document.json";
    EXPECT_EQ(first.first_rows.front().has_value(), !is_text) << name;
    EXPECT_EQ(first.block_rows.size() > 4, is_text) << name;
    for (const int threads : {1, 3}) {
      const ScannedTable table = ScanTable(*source, {0}, threads).value();
      EXPECT_EQ(table.block_rows, first.block_rows);
      int64_t row = 0;
      for (size_t i = 0; i < table.block_rows.size(); ++i) {
        EXPECT_EQ(table.first_rows[i], row) << name << ", block " << i;
        row += table.block_rows[i];
      }
    }
  }
}

TEST_F(OpenTest, ConcatenatesAFolderInPathOrder) {
  Put("d/b.jsonl", "{\"x\":[3]}\n");
  Put("d/a/z.JSONL", "{\"x\":[2]}\n");
  Put("d/a.jsonl", "{\"x\":[1]}\n");
  Put("d/_SUCCESS", "");
  auto source = Open((folder_ / "d").string(), lines_).value();
  EXPECT_THAT(ScanTable(*source, {0}).value().columns[0], ElementsAre(1, 2, 3));
}

TEST_F(OpenTest, AcceptsOtherExtensionsWhenThereIsOnlyOne) {
  Put("d/part.0", "{\"x\":[1]}\n");
  Put("d/part.1", "{\"x\":[2]}\n");
  EXPECT_EQ(ScanTable(*Open((folder_ / "d").string(), lines_).value(), {0}).value().report.rows, 2);
  Put("e/a.out", "{\"x\":[1]}\n");
  EXPECT_EQ(ScanTable(*Open((folder_ / "e").string(), lines_).value(), {0}).value().report.rows, 1);
}

TEST_F(OpenTest, RefusesMixedFolders) {
  Put("d/a.csv", "1\n");
  Put("d/b.csv.gz", "1\n");
  Put("d/c.json", "{}");
  Put("d/README", "x");
  const auto refused = Open((folder_ / "d").string(), {.format = Format::kCsv});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "The dataset mixes files of different formats.");
  EXPECT_EQ(refused.error().where, (folder_ / "d").string());
  EXPECT_EQ(refused.error().found, "1 without extension, 2 .csv, 1 .json");
  EXPECT_EQ(refused.error().expected, "only .csv files");
}

TEST_F(OpenTest, NamesAMissingDataset) {
  Put("d/_hidden.csv", "1\n");
  const auto empty = Open((folder_ / "d").string(), {});
  ASSERT_FALSE(empty.ok());
  EXPECT_EQ(empty.error().message, "The dataset was not found.");
  EXPECT_EQ(empty.error().expected, "one or more .csv files");
  const auto missing = Open((folder_ / "nowhere").string(), {});
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().message, "No such file or folder.");
  EXPECT_EQ(missing.error().kind, ErrorKind::kData);
}

TEST_F(OpenTest, FollowsAManifest) {
  Put("data/b.jsonl", "{\"x\":[2]}\n");
  Put("data/a.jsonl", "{\"x\":[1]}\n");
  Put("data/c.jsonl", "{\"x\":[3]}\n");
  const std::string prefix = (folder_ / "data/").string();
  OpenOptions options = lines_;
  options.is_manifest = true;
  const std::string manifest =
      Put("m.json", "[{\"prefix\": \"" + prefix + "\"}, \"b.jsonl\", \"a.jsonl\"]");
  auto source = Open(manifest, options).value();
  EXPECT_THAT(ScanTable(*source, {0}).value().columns[0], ElementsAre(2, 1));

  const struct {
    std::string text;
    const char* message;
    const char* found;
  } cases[] = {
      {"{}", "The manifest of the dataset is not valid.", "an object"},
      {"[]", "The manifest of the dataset is not valid.", "an empty array"},
      {"[\"a.jsonl\"]", "The manifest of the dataset is not valid.",
       "no prefix in the first entry"},
      {"[{\"prefix\": 1}]", "The manifest of the dataset is not valid.",
       "no prefix in the first entry"},
      {"[{\"prefix\": \"/\"}, 7]", "The manifest of the dataset is not valid.",
       "an integer as entry 1"},
      {"[{\"prefix\": \"" + prefix + "\"}]", "The dataset was not found.", "no files"},
  };
  for (const auto& [text, message, found] : cases) {
    const auto refused = Open(Put("m.json", text), options);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, message);
    EXPECT_EQ(refused.error().found, found);
  }
  const auto broken = Open(Put("m.json", "[{"), options);
  EXPECT_EQ(broken.error().message, "The manifest of the dataset is not valid.");
  const auto missing = Open(Put("m.json", "[{\"prefix\": \"" + prefix + "\"}, \"q\"]"), options);
  EXPECT_EQ(missing.error().message, "No such file or folder.");
}

}  // namespace
}  // namespace candor::dataset
