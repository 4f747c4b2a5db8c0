#include "candor/dataset/parquet/parquet_source.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/float16.h>
#include <arrow/util/key_value_metadata.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <string>

#include "candor/base/sha256.h"
#include "candor/dataset/parquet/arrow_view_internal.h"
#include "candor/dataset/scanned_table_internal.h"

namespace candor::dataset {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

template <typename Builder, typename Value>
std::shared_ptr<arrow::Array> Array(const std::vector<std::optional<Value>>& values,
                                    const std::shared_ptr<arrow::DataType>& type) {
  auto made = arrow::MakeBuilder(type).ValueOrDie();
  auto& builder = static_cast<Builder&>(*made);
  for (const auto& value : values) {
    EXPECT_TRUE((value ? builder.Append(*value) : builder.AppendNull()).ok());
  }
  return builder.Finish().ValueOrDie();
}

std::shared_ptr<arrow::Array> Integers(const std::vector<std::optional<int64_t>>& values) {
  return Array<arrow::Int64Builder>(values, arrow::int64());
}

std::shared_ptr<arrow::Array> Strings(const std::vector<std::optional<std::string>>& values) {
  return Array<arrow::StringBuilder>(values, arrow::utf8());
}

class ParquetTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              (std::string("candor_parquet_") + test->name() + "_" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  using NamedArray = std::pair<std::string, std::shared_ptr<arrow::Array>>;

  StoredFile Write(const std::string& name, const std::vector<NamedArray>& columns,
                   int64_t row_group_rows = 1 << 20, const std::string& pandas = "") const {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const auto& [column, array] : columns) {
      fields.push_back(arrow::field(column, array->type()));
      arrays.push_back(array);
    }
    auto schema = arrow::schema(fields);
    if (!pandas.empty()) {
      schema = schema->WithMetadata(arrow::key_value_metadata({"pandas"}, {pandas}));
    }
    const std::string path = (folder_ / name).string();
    auto sink = arrow::io::FileOutputStream::Open(path).ValueOrDie();
    const auto properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    EXPECT_TRUE(parquet::arrow::WriteTable(*arrow::Table::Make(schema, arrays),
                                           arrow::default_memory_pool(), sink, row_group_rows,
                                           parquet::default_writer_properties(), properties)
                    .ok());
    EXPECT_TRUE(sink->Close().ok());
    return {.uri = path, .bytes = static_cast<int64_t>(fs::file_size(path))};
  }

  static Result<std::unique_ptr<RowSource>> Open(std::vector<StoredFile> files,
                                                 const OpenOptions& options = {}) {
    return OpenParquet(std::move(files), options, RunContext{});
  }

  fs::path folder_;
};

TEST_F(ParquetTest, KeepsTheKindsApart) {
  using arrow::util::Float16;
  const double nan = std::nan("");
  const auto half = Array<arrow::HalfFloatBuilder, uint16_t>(
      {Float16::FromDouble(1.5).bits(), {}, Float16::FromDouble(-2).bits()}, arrow::float16());
  const uint64_t large = (uint64_t{1} << 63) + 5;
  const struct {
    const char* name;
    std::shared_ptr<arrow::Array> array;
    Layout layout;
    std::vector<Cell> cells;
  } cases[] = {
      {"i8",
       Array<arrow::Int8Builder, int8_t>({1, {}, -3}, arrow::int8()),
       Layout::kInt64,
       {1, Cell(), -3}},
      {"u32",
       Array<arrow::UInt32Builder, uint32_t>({1, 2, 4294967295}, arrow::uint32()),
       Layout::kInt64,
       {1, 2, int64_t{4294967295}}},
      {"i64", Integers({1, {}, 3}), Layout::kInt64, {1, Cell(), 3}},
      {"u64",
       Array<arrow::UInt64Builder, uint64_t>({1, {}, large}, arrow::uint64()),
       Layout::kUInt64,
       {1, Cell(), large}},
      {"f16", half, Layout::kFloat64, {1.5, Cell(), -2.0}},
      {"f32",
       Array<arrow::FloatBuilder, float>({0.5F, {}, 3.0F}, arrow::float32()),
       Layout::kFloat64,
       {0.5, Cell(), 3.0}},
      {"f64",
       Array<arrow::DoubleBuilder, double>({0.1, nan, {}}, arrow::float64()),
       Layout::kFloat64,
       {0.1, Cell(), Cell()}},
      {"b",
       Array<arrow::BooleanBuilder, bool>({true, {}, false}, arrow::boolean()),
       Layout::kBool,
       {true, Cell(), false}},
      {"s", Strings({"1", {}, "é"}), Layout::kDictionary, {"1", Cell(), "é"}},
      {"ls",
       Array<arrow::LargeStringBuilder, std::string>({"1", {}, ""}, arrow::large_utf8()),
       Layout::kDictionary,
       {"1", Cell(), ""}},
      {"bin",
       Array<arrow::BinaryBuilder, std::string>({"ab", {}, "c"}, arrow::binary()),
       Layout::kDictionary,
       {"ab", Cell(), "c"}},
      {"fixed",
       Array<arrow::FixedSizeBinaryBuilder, std::string>({"ab", {}, "cd"},
                                                         arrow::fixed_size_binary(2)),
       Layout::kText,
       {"ab", Cell(), "cd"}},
      {"null",
       arrow::MakeArrayOfNull(arrow::null(), 3).ValueOrDie(),
       Layout::kCells,
       {Cell(), Cell(), Cell()}},
  };
  std::vector<NamedArray> columns;
  std::vector<int> all;
  for (const auto& one : cases) {
    all.push_back(static_cast<int>(columns.size()));
    columns.emplace_back(one.name, one.array);
  }
  auto source = Open({Write("kinds.parquet", columns)}).value();
  const ScannedTable table = ScanTable(*source, all).value();
  for (size_t i = 0; i < columns.size(); ++i) {
    EXPECT_EQ(source->column_names()[i], cases[i].name);
    EXPECT_EQ(table.columns[i], cases[i].cells) << cases[i].name;
    EXPECT_THAT(table.layouts[i], ElementsAre(cases[i].layout)) << cases[i].name;
  }
  EXPECT_EQ(table.report.rows, 3);
}

TEST_F(ParquetTest, PrintsDatesAndDecimalsAsPandasDoes) {
  const auto decimal = [](const char* text, int32_t scale) {
    return arrow::Decimal128::FromString(text).ValueOrDie().Rescale(scale, scale).ValueOrDie();
  };
  const auto moment = [](int64_t count, arrow::TimeUnit::type unit, const char* zone = "") {
    return Array<arrow::TimestampBuilder, int64_t>({count}, arrow::timestamp(unit, zone));
  };
  using arrow::TimeUnit;
  const struct {
    const char* text;
    std::shared_ptr<arrow::Array> array;
  } cases[] = {
      {"2024-01-01", Array<arrow::Date32Builder, int32_t>({19723}, arrow::date32())},
      {"1969-12-31", Array<arrow::Date32Builder, int32_t>({-1}, arrow::date32())},
      {"1969-12-31", Array<arrow::Date64Builder, int64_t>({-86400000}, arrow::date64())},
      {"2024-01-01 01:02:03", moment(1704070923000, TimeUnit::MILLI)},
      {"2024-01-01 00:00:00.456000", moment(1704067200456000, TimeUnit::MICRO)},
      {"2024-01-01 00:00:00.000000001", moment(1704067200000000001, TimeUnit::NANO)},
      {"1969-12-31 23:59:59.999999999", moment(-1, TimeUnit::NANO)},
      {"1900-01-01 00:00:00", moment(-2208988800000, TimeUnit::MILLI)},
      {"2024-01-01 00:00:00+00:00", moment(1704067200000000, TimeUnit::MICRO, "UTC")},
      {"01:02:03", Array<arrow::Time32Builder, int32_t>({3723000}, arrow::time32(TimeUnit::MILLI))},
      {"01:02:03.000005",
       Array<arrow::Time64Builder, int64_t>({3723000005}, arrow::time64(TimeUnit::MICRO))},
      {"1 days 00:00:05",
       Array<arrow::DurationBuilder, int64_t>({86405000000}, arrow::duration(TimeUnit::MICRO))},
      {"-1 days +23:59:59",
       Array<arrow::DurationBuilder, int64_t>({-1000000}, arrow::duration(TimeUnit::MICRO))},
      {"1.50", Array<arrow::Decimal128Builder, arrow::Decimal128>({decimal("1.50", 2)},
                                                                  arrow::decimal128(38, 2))},
      {"-0.05", Array<arrow::Decimal256Builder, arrow::Decimal256>(
                    {arrow::Decimal256(decimal("-0.05", 2))}, arrow::decimal256(50, 2))},
      {"5", Array<arrow::Decimal128Builder, arrow::Decimal128>({decimal("5", 0)},
                                                               arrow::decimal128(10, 0))},
  };
  std::vector<NamedArray> columns;
  std::vector<int> all;
  for (const auto& one : cases) {
    all.push_back(static_cast<int>(columns.size()));
    columns.emplace_back("c" + std::to_string(columns.size()), one.array);
  }
  auto source = Open({Write("texts.parquet", columns)}).value();
  const ScannedTable table = ScanTable(*source, all).value();
  for (size_t i = 0; i < columns.size(); ++i) {
    EXPECT_THAT(table.columns[i], ElementsAre(Cell(cases[i].text)));
    EXPECT_THAT(table.layouts[i], ElementsAre(Layout::kText));
  }
}

TEST_F(ParquetTest, TellsCategoriesFromTextsThatAreStoredEncoded) {
  const auto indices = Array<arrow::Int8Builder, int8_t>({1, 0, {}}, arrow::int8());
  const auto category =
      arrow::DictionaryArray::FromArrays(indices, Strings({"x", "y"})).ValueOrDie();
  auto source =
      Open({Write("c.parquet", {{"cat", category}, {"text", Strings({"u", {}, "v"})}})}).value();
  const ScannedTable table = ScanTable(*source, {0, 1}).value();
  EXPECT_THAT(table.columns[0], ElementsAre("y", "x", Cell()));
  EXPECT_THAT(table.categories[0], ElementsAre(true));
  EXPECT_THAT(table.columns[1], ElementsAre("u", Cell(), "v"));
  EXPECT_THAT(table.categories[1], ElementsAre(false));
}

TEST_F(ParquetTest, CutsTheSameBlocksForAnyNumberOfThreads) {
  constexpr int64_t kRows = 300000;
  std::vector<std::optional<int64_t>> numbers;
  std::vector<std::optional<std::string>> texts;
  for (int64_t i = 0; i < kRows; ++i) {
    numbers.emplace_back(i);
    // Many distinct texts: the writer gives its dictionary up on the way.
    texts.emplace_back("text number " + std::to_string(i));
  }
  const StoredFile file =
      Write("big.parquet", {{"n", Integers(numbers)}, {"t", Strings(texts)}}, 200000);
  auto source = Open({file, file}).value();
  for (const int threads : {1, 3}) {
    const ScannedTable table = ScanTable(*source, {1, 0}, threads).value();
    EXPECT_THAT(table.block_rows, ElementsAre(131072, 68928, 100000, 131072, 68928, 100000));
    EXPECT_THAT(table.first_rows, ElementsAre(0, 131072, 200000, 300000, 431072, 500000));
    ASSERT_EQ(table.columns[1].size(), 2 * kRows);
    for (const int64_t row : {int64_t{0}, int64_t{131071}, int64_t{131072}, int64_t{250000}}) {
      const auto i = static_cast<size_t>(row);
      EXPECT_EQ(table.columns[1][i], Cell(row));
      EXPECT_EQ(table.columns[0][i], Cell("text number " + std::to_string(row)));
      EXPECT_EQ(table.columns[0][i + kRows], table.columns[0][i]);
    }
    EXPECT_EQ(table.report.rows, 2 * kRows);
  }
}

TEST_F(ParquetTest, CountsRowsWithoutColumns) {
  auto source = Open({Write("a.parquet", {{"n", Integers({1, 2, 3})}})}).value();
  const ScannedTable table = ScanTable(*source, {}).value();
  EXPECT_THAT(table.block_rows, ElementsAre(3));
}

TEST_F(ParquetTest, ReportsTheFiles) {
  const StoredFile file = Write("a.parquet", {{"n", Integers({1, 2, 3})}});
  auto source = Open({file}).value();
  const ScannedTable table = ScanTable(*source, {0}).value();
  ASSERT_EQ(table.report.files.size(), 1U);
  const InputFile& input = table.report.files[0];
  EXPECT_EQ(input.uri, file.uri);
  EXPECT_EQ(input.rows, 3);
  EXPECT_EQ(input.bytes, file.bytes);
  EXPECT_EQ(input.sha256, Sha256::OfText(ReadFile(file.uri).value()));
}

TEST_F(ParquetTest, LeavesThePandasIndexOut) {
  auto source = Open({Write("i.parquet", {{"n", Integers({1})}, {"id", Strings({"a"})}}, 10,
                            R"({"index_columns": ["id", {"kind": "range"}]})")})
                    .value();
  EXPECT_THAT(source->column_names(), ElementsAre("n"));
}

TEST_F(ParquetTest, RenamesByHeaders) {
  const StoredFile file = Write("a.parquet", {{"n", Integers({1})}, {"t", Strings({"a"})}});
  auto source = Open({file}, {.headers = {{"x", "x"}}}).value();
  EXPECT_THAT(source->column_names(), ElementsAre("x", "x.1"));
  EXPECT_THAT(source->duplicate_names(), ElementsAre("x"));

  const auto refused = Open({file}, {.headers = {{"x"}}});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "Headers in config do not match with the number of columns in the dataset.");
  EXPECT_EQ(refused.error().found, "1 headers");
  EXPECT_EQ(refused.error().expected, "2 columns: n, t");
}

TEST_F(ParquetTest, MatchesColumnsByName) {
  const StoredFile first = Write("a.parquet", {{"n", Integers({1})}, {"t", Strings({"a"})}});
  const StoredFile swapped = Write("b.parquet", {{"t", Strings({"b"})}, {"n", Integers({2})}});
  const StoredFile other = Write("c.parquet", {{"t", Strings({"b"})}, {"m", Integers({2})}});
  auto source = Open({first, swapped}).value();
  const ScannedTable table = ScanTable(*source, {1, 0}).value();
  EXPECT_THAT(table.columns[0], ElementsAre("a", "b"));
  EXPECT_THAT(table.columns[1], ElementsAre(1, 2));

  const auto refused = Open({first, other});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "The files of the dataset have different columns.");
  EXPECT_EQ(refused.error().where, other.uri);
  EXPECT_EQ(refused.error().found, "t, m");
  EXPECT_EQ(refused.error().expected, "n, t");
}

TEST_F(ParquetTest, RefusesNestedColumnsOnlyWhenAskedFor) {
  arrow::ListBuilder lists(arrow::default_memory_pool(), std::make_shared<arrow::Int64Builder>());
  ASSERT_TRUE(lists.Append().ok());
  auto source =
      Open({Write("n.parquet", {{"list", lists.Finish().ValueOrDie()}, {"n", Integers({7})}})})
          .value();
  EXPECT_THAT(ScanTable(*source, {1}).value().columns[0], ElementsAre(7));
  const auto refused = ScanTable(*source, {0});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "A nested column cannot be analysed.");
  EXPECT_THAT(refused.error().where, HasSubstr("n.parquet, column 'list'"));
  EXPECT_THAT(refused.error().found, HasSubstr("list<"));
}

TEST_F(ParquetTest, RefusesBytesThatAreNotUtf8) {
  auto source = Open({Write("u.parquet", {{"raw", Array<arrow::BinaryBuilder, std::string>(
                                                      {"\xff\xfe"}, arrow::binary())}})})
                    .value();
  const auto refused = ScanTable(*source, {0});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "The dataset is not valid UTF-8.");
  EXPECT_THAT(refused.error().where, HasSubstr("u.parquet, column 'raw'"));
}

TEST_F(ParquetTest, NamesDamagedFiles) {
  const StoredFile file = Write("a.parquet", {{"n", Integers({1, 2, 3})}});
  std::string bytes = ReadFile(file.uri).value();
  const std::string path = (folder_ / "broken.parquet").string();
  for (const std::string& content :
       {std::string("n,t\n1,2\n"), std::string(), bytes.substr(0, bytes.size() / 2)}) {
    ASSERT_TRUE(WriteFile(path, content).ok());
    const auto refused = Open({{.uri = path, .bytes = static_cast<int64_t>(content.size())}});
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message, "The Parquet file could not be read.");
    EXPECT_EQ(refused.error().kind, ErrorKind::kData);
    EXPECT_EQ(refused.error().where, path);
    EXPECT_NE(refused.error().found, "");
  }
  for (size_t i = 4; i < 40; ++i) bytes[i] = '\xff';  // the footer is whole, the pages are not
  ASSERT_TRUE(WriteFile(path, bytes).ok());
  auto source = Open({{.uri = path, .bytes = file.bytes}}).value();
  const auto refused = ScanTable(*source, {0});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "The Parquet file could not be read.");
}

TEST_F(ParquetTest, RefusesAnEmptyDataset) {
  const auto refused = Open({Write("empty.parquet", {{"n", Integers({})}})});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message, "The dataset is empty.");
}

TEST_F(ParquetTest, RefusesTypesItDoesNotKnow) {
  const auto indices = Array<arrow::UInt64Builder, uint64_t>({0}, arrow::uint64());
  ViewMemory memory;
  const auto array = arrow::DictionaryArray::FromArrays(indices, Strings({"x"})).ValueOrDie();
  const auto view = ViewOfArray(array, true, &memory);
  ASSERT_FALSE(view.ok());
  EXPECT_EQ(view.error().message, "The type of a column is not supported.");
  EXPECT_EQ(view.error().found, "dictionary indices of type uint64");
  const auto list = arrow::MakeArrayOfNull(arrow::list(arrow::int8()), 1).ValueOrDie();
  const auto nested = ViewOfArray(list, false, &memory);
  ASSERT_FALSE(nested.ok());
  EXPECT_EQ(nested.error().message, "The type of a column is not supported.");
  EXPECT_EQ(nested.error().found, "list<item: int8>");
}

TEST_F(ParquetTest, StopsWhenAsked) {
  auto source = Open({Write("a.parquet", {{"n", Integers({1, 2, 3})}})}).value();
  std::stop_source stop;
  stop.request_stop();
  TableGatherer gatherer(1);
  const std::vector<int> columns = {0};
  const auto stopped = source->Scan(columns, gatherer, RunContext{.stop = stop.get_token()});
  ASSERT_FALSE(stopped.ok());
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
}

TEST(ParquetSharedDataTest, ReadsAdults) {
  const char* shared = std::getenv("CANDOR_SHARED");
  const fs::path path =
      (shared != nullptr ? fs::path(shared) : fs::path(CANDOR_SOURCE_DIR) / ".." / "shared") /
      "data/tabular/adult/adults.parquet";
  if (!fs::exists(path)) GTEST_SKIP() << "no " << path;
  auto source =
      OpenParquet({{.uri = path.string(), .bytes = static_cast<int64_t>(fs::file_size(path))}}, {},
                  RunContext{})
          .value();
  const auto& names = source->column_names();
  const auto sex = std::find(names.begin(), names.end(), "sex");
  ASSERT_NE(sex, names.end());
  const ScannedTable table = ScanTable(*source, {static_cast<int>(sex - names.begin())}).value();
  EXPECT_EQ(static_cast<int64_t>(table.columns[0].size()), table.report.rows);
  EXPECT_EQ(table.report.files[0].rows, table.report.rows);
}

}  // namespace
}  // namespace candor::dataset
