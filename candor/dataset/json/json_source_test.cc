#include "candor/dataset/json/json_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "candor/base/sha256.h"
#include "candor/dataset/scanned_table_internal.h"
#include "candor/json/jmespath.h"
#include "candor/json/value.h"

namespace candor::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class JsonTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              (std::string("candor_json_") + test->name() + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  StoredFile Put(const std::string& name, const std::string& content) const {
    const std::string path = (folder_ / name).string();
    EXPECT_TRUE(WriteFile(path, content).ok());
    return {.uri = path, .bytes = static_cast<int64_t>(content.size())};
  }

  Result<std::unique_ptr<RowSource>> Lines(const std::string& content,
                                           const OpenOptions& options) const {
    return OpenJsonLines({Put("d.jsonl", content)}, options, RunContext{});
  }
  Result<std::unique_ptr<RowSource>> Document(const std::string& content,
                                              const OpenOptions& options) const {
    return OpenJson({Put("d.json", content)}, options, RunContext{});
  }
  // The first error of opening and scanning every column.
  static Error ErrorOf(Result<std::unique_ptr<RowSource>> source) {
    if (!source.ok()) return source.error();
    std::vector<int> all;
    for (size_t i = 0; i < (*source)->column_names().size(); ++i) {
      all.push_back(static_cast<int>(i));
    }
    const auto table = ScanTable(**source, all);
    EXPECT_FALSE(table.ok());
    return table.ok() ? Error{} : table.error();
  }
  std::string Path(const std::string& name) const { return (folder_ / name).string(); }

  fs::path folder_;
};

const OpenOptions kXy = {.features = "x", .label = "y"};

TEST_F(JsonTest, ReadsLines) {
  auto source = Lines(
                    "{\"x\":[41,5.5,\"ok\"],\"y\":1}\r\n"
                    "\n"
                    "{\"x\":[29,1.0,\"late, twice\"],\"y\":true}\n"
                    " \t \n"
                    "{\"x\":[null,2e3,\"\"],\"y\":18446744073709551615}",
                    kXy)
                    .value();
  EXPECT_THAT(source->column_names(), ElementsAre("column_0", "column_1", "column_2", "label"));
  const ScannedTable table = ScanTable(*source, {3, 0, 1, 2}).value();
  EXPECT_THAT(table.columns[0], ElementsAre(1, true, uint64_t{18446744073709551615U}));
  EXPECT_THAT(table.columns[1], ElementsAre(41, 29, Cell()));
  EXPECT_THAT(table.columns[2], ElementsAre(5.5, 1.0, 2000.0));
  EXPECT_THAT(table.columns[3], ElementsAre("ok", "late, twice", ""));
  EXPECT_EQ(table.report.rows, 3);
}

TEST_F(JsonTest, ReadsNestedLinesInExtensionsOfTheGrammar) {
  const OpenOptions options = {.headers = {{"a", "b", "truth", "guess"}},
                               .features = "data.f.v",
                               .label = "data.y",
                               .predicted_label = "p[0]"};
  auto source = Lines(R"({"data":{"f":{"v":[41,5.5]},"y":1},"p":["yes",2]})", options).value();
  EXPECT_THAT(source->column_names(), ElementsAre("a", "b", "truth", "guess"));
  const ScannedTable table = ScanTable(*source, {0, 1, 2, 3}).value();
  EXPECT_THAT(table.columns,
              ElementsAre(ElementsAre(41), ElementsAre(5.5), ElementsAre(1), ElementsAre("yes")));

  auto flat = Lines(R"({"b":2,"a":1})", {.features = "[a, b, c]"}).value();
  EXPECT_THAT(ScanTable(*flat, {0, 1, 2}).value().columns,
              ElementsAre(ElementsAre(1), ElementsAre(2), ElementsAre(Cell())));

  auto projected = Lines("{\"x\":[1,2]}\n{\"x\":[null,4]}", {.features = "x[*]"}).value();
  EXPECT_THAT(ScanTable(*projected, {0, 1}).value().columns,
              ElementsAre(ElementsAre(1, Cell()), ElementsAre(2, 4)));
}

TEST_F(JsonTest, ReadsDocuments) {
  const struct {
    const char* text;
    const char* features;
    const char* label;
  } cases[] = {
      {R"({"rows":[{"x":[41,5.5,"ok"],"y":1},{"x":[29,null,"late"],"y":null}]})", "rows[*].x",
       "rows[*].y"},
      {R"([{"Age":41,"In":5.5,"Note":"ok","y":1},{"Age":29,"In":null,"Note":"late","y":null}])",
       "[*][\"Age\", \"In\", \"Note\"]", "[*].y"},
      {R"([{"Age":41,"In":5.5,"Note":"ok","y":1},{"Age":29,"Note":"late"}])", "[*].[Age, In, Note]",
       "[*].y"},
      {R"({"x":[[41,5.5,"ok"],[29,null,"late"]],"y":[1,null]})", "x", "y"},
  };
  for (const auto& [text, features, label] : cases) {
    auto source = Document(text, {.features = features, .label = label}).value();
    const ScannedTable table = ScanTable(*source, {0, 1, 2, 3}).value();
    EXPECT_THAT(table.columns, ElementsAre(ElementsAre(41, 29), ElementsAre(5.5, Cell()),
                                           ElementsAre("ok", "late"), ElementsAre(1, Cell())))
        << features;
    EXPECT_EQ(table.report.rows, 2);
    ASSERT_THAT(table.report.files, SizeIs(1));
    EXPECT_EQ(table.report.files[0].rows, 2);
    EXPECT_EQ(table.report.files[0].sha256, Sha256::OfText(text));
  }
}

TEST_F(JsonTest, ConcatenatesFilesForAnyNumberOfThreads) {
  std::string large;
  for (int i = 0; i < 120000; ++i) large += "{\"x\":[" + std::to_string(i) + "]}\n";
  const std::vector<StoredFile> files = {Put("a.jsonl", "\n{\"x\":[-1]}"), Put("b.jsonl", large),
                                         Put("c.jsonl", ""), Put("d.jsonl", "{\"x\":[-2]}\n")};
  auto source = OpenJsonLines(files, {.features = "x"}, RunContext{}).value();
  std::vector<int64_t> blocks;
  for (const int threads : {1, 3}) {
    const ScannedTable table = ScanTable(*source, {0}, threads).value();
    ASSERT_EQ(table.columns[0].size(), 120002U);
    EXPECT_EQ(table.columns[0].front(), Cell(-1));
    for (size_t i = 0; i < 120000; ++i) ASSERT_EQ(table.columns[0][i + 1], Cell(int64_t(i)));
    EXPECT_EQ(table.columns[0].back(), Cell(-2));
    if (blocks.empty()) blocks = table.block_rows;
    EXPECT_EQ(table.block_rows, blocks);
    EXPECT_GT(blocks.size(), 3U);
    ASSERT_THAT(table.report.files, SizeIs(4));
    EXPECT_EQ(table.report.files[1].rows, 120000);
    EXPECT_EQ(table.report.files[1].sha256, Sha256::OfText(large));
    EXPECT_EQ(table.report.files[1].bytes, static_cast<int64_t>(large.size()));
    EXPECT_EQ(table.report.files[2].rows, 0);
  }

  auto documents = OpenJson({Put("a.json", "{\"x\":[[1],[2]]}"), Put("b.json", "{\"x\":[[3]]}")},
                            {.features = "x"}, RunContext{})
                       .value();
  const ScannedTable table = ScanTable(*documents, {0}).value();
  EXPECT_THAT(table.columns[0], ElementsAre(1, 2, 3));
  EXPECT_EQ(table.report.files[1].rows, 1);
}

TEST_F(JsonTest, NamesWhatIsWrongInLines) {
  const std::string good = "{\"x\":[1,2],\"y\":0}\n";
  const struct {
    std::string content;
    const char* message;
    std::string where;
    std::string found;
  } cases[] = {
      {"", "The dataset is empty.", "", ""},
      {"\n \n", "The dataset is empty.", "", ""},
      {good + "{\"y\":1}\n", "Data must contain features.", ", line 2", "\"x\" gives null"},
      {good + "\n{\"x\":{\"a\":1},\"y\":1}", "Data must contain features.", ", line 3",
       "\"x\" gives an object"},
      {"{\"x\":7}", "Data must contain features.", ", line 1", "\"x\" gives an integer"},
      {good + good + "{\"x\":[1],\"y\":0}", "The records have different numbers of features.",
       ", line 3", "1 features"},
      {good + "{\"x\":[1,[2]],\"y\":0}", "A cell of the dataset holds a nested value.",
       ", line 2, feature 1", "an array"},
      {good + "{\"x\":[1,2],\"y\":{\"z\":1}}", "A cell of the dataset holds a nested value.",
       ", line 2, label", "an object"},
  };
  for (const auto& one : cases) {
    const Error error = ErrorOf(Lines(one.content, kXy));
    EXPECT_EQ(error.message, one.message) << one.content;
    EXPECT_EQ(error.where, Path("d.jsonl") + one.where) << one.content;
    EXPECT_EQ(error.found, one.found) << one.content;
    EXPECT_EQ(error.kind, ErrorKind::kData);
  }
}

TEST_F(JsonTest, SaysWhereALineDoesNotParse) {
  const std::string good = "{\"x\":[1,2],\"y\":0}\n";
  for (const std::string bad :
       {"{\"x\":[1,2],\"y\":0", "{\"x\":[1,NaN],\"y\":0}", "[1 2]", "{\"x\":[\"\xff\"],\"y\":0}"}) {
    const Error error = ErrorOf(Lines(good + good + bad + "\n" + good, kXy));
    EXPECT_THAT(error.where, HasSubstr("d.jsonl, line 3, column ")) << bad;
    EXPECT_EQ(error.message, json::Parse(bad).error().message);
    EXPECT_EQ(error.kind, ErrorKind::kData);
  }
  const Error document = ErrorOf(Lines("[\n{\"x\":[1,2]}\n]\n", kXy));
  EXPECT_THAT(document.where, HasSubstr("d.jsonl, line 1, column "));
}

TEST_F(JsonTest, NamesWhatIsWrongInDocuments) {
  const struct {
    const char* content;
    const char* message;
    std::string where;
    std::string found;
  } cases[] = {
      {"{\"x\":[],\"y\":[]}", "The dataset is empty.", "", ""},
      {"{\"y\":[1]}", "Data must contain features.", "", "\"x\" gives null"},
      {"{\"x\":[1,2],\"y\":[1,2]}", "Data must contain features.", ", record 1",
       "\"x\" gives an integer"},
      {"{\"x\":[[1],null],\"y\":[1,2]}", "Data must contain features.", ", record 2",
       "\"x\" gives null"},
      {"{\"x\":[[1],[2,3]],\"y\":[1,2]}", "The records have different numbers of features.",
       ", record 2", "2 features"},
      {"{\"x\":[[1],[2]],\"y\":[1]}", "The label does not have one value for each record.", "",
       "\"y\" gives 1 values"},
      {"{\"x\":[[1],[2]],\"y\":3}", "The label does not have one value for each record.", "",
       "\"y\" gives an integer"},
      {"{\"x\":[[1],[2]],\"y\":[1,[2]]}", "A cell of the dataset holds a nested value.",
       ", record 2, label", "an array"},
      {"{\"x\":[[1],[{}]],\"y\":[1,2]}", "A cell of the dataset holds a nested value.",
       ", record 2, feature 0", "an object"},
  };
  for (const auto& one : cases) {
    const Error error = ErrorOf(Document(one.content, kXy));
    EXPECT_EQ(error.message, one.message) << one.content;
    EXPECT_EQ(error.where, Path("d.json") + one.where) << one.content;
    EXPECT_EQ(error.found, one.found) << one.content;
  }
  const Error predicted =
      ErrorOf(Document("{\"x\":[[1]],\"p\":[]}", {.features = "x", .predicted_label = "p"}));
  EXPECT_EQ(predicted.message, "The predicted label does not have one value for each record.");
  const Error broken = ErrorOf(Document("{\"x\":[[1]\n,}", kXy));
  EXPECT_THAT(broken.where, HasSubstr("d.json, line 2, column "));
}

TEST_F(JsonTest, ChecksTheExpressions) {
  const Error missing = ErrorOf(Lines("{}", {}));
  EXPECT_EQ(missing.message,
            "features JMESPath is required for application/jsonlines dataset_type");
  EXPECT_EQ(missing.kind, ErrorKind::kConfig);
  EXPECT_EQ(ErrorOf(Document("{}", {})).message,
            "features JMESPath is required for application/json dataset_type");

  const Error wildcard = ErrorOf(Lines("{\"a\":1,\"b\":2}", {.features = " * "}));
  EXPECT_EQ(wildcard.message, "Data must contain features.");
  EXPECT_EQ(wildcard.hint, "List the members by name: \"[age, income]\".");

  for (const OpenOptions& options :
       {OpenOptions{.features = "a["}, OpenOptions{.features = "a", .label = "a["}}) {
    const Error error = ErrorOf(Lines("{\"a\":[1]}", options));
    EXPECT_EQ(error.kind, ErrorKind::kConfig);
    EXPECT_EQ(error.message, json::JmesPath::Compile("a[").error().message);
    EXPECT_THAT(error.where, HasSubstr(options.label ? "/label" : "/features"));
  }
  const Error call = ErrorOf(Lines("{\"a\":1}", {.features = "length(a)"}));
  EXPECT_EQ(call.kind, ErrorKind::kData);
  EXPECT_EQ(call.where, Path("d.jsonl") + ", line 1");
}

TEST_F(JsonTest, ChecksTheHeaders) {
  OpenOptions options = kXy;
  options.headers = {{"a", "b"}};
  for (const Error& error : {ErrorOf(Lines("{\"x\":[1,2],\"y\":0}", options)),
                             ErrorOf(Document("{\"x\":[[1,2]],\"y\":[0]}", options))}) {
    EXPECT_EQ(error.message,
              "Headers in config do not match with the number of columns in the dataset.");
    EXPECT_EQ(error.found, "2 headers");
    EXPECT_EQ(error.expected, "3 columns: 2 features, the label");
  }
  options.headers = {{"a", "a", "b"}};
  auto source = Lines("{\"x\":[1,2],\"y\":0}", options).value();
  EXPECT_THAT(source->column_names(), ElementsAre("a", "a.1", "b"));
  EXPECT_THAT(source->duplicate_names(), ElementsAre("a"));
}

TEST(JsonSharedDataTest, ReadsTheSameTableFromBothFormats) {
  const char* shared = std::getenv("CANDOR_SHARED");
  const fs::path folder =
      (shared != nullptr ? fs::path(shared) : fs::path(CANDOR_SOURCE_DIR) / ".." / "shared") /
      "data/clarify/ll_adult";
  if (!fs::exists(folder)) GTEST_SKIP() << "no " << folder;
  auto lines = OpenJsonLines({{.uri = (folder / "validation-dataset.jsonl").string()}},
                             {.features = "features", .label = "label"}, RunContext{})
                   .value();
  auto document =
      OpenJson({{.uri = (folder / "validation-dataset.json").string()}},
               {.features = "instances[*].features", .label = "instances[*].label"}, RunContext{})
          .value();
  ASSERT_EQ(lines->column_names(), document->column_names());
  std::vector<int> all;
  for (size_t i = 0; i < lines->column_names().size(); ++i) all.push_back(static_cast<int>(i));
  const ScannedTable left = ScanTable(*lines, all).value();
  const ScannedTable right = ScanTable(*document, all).value();
  EXPECT_EQ(left.columns, right.columns);
  EXPECT_GT(left.report.rows, 600);
}

}  // namespace
}  // namespace candor::dataset
