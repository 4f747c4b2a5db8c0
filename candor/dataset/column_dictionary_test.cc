#include "candor/dataset/column_dictionary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::dataset {
namespace {

using testing::ElementsAre;

std::vector<std::string_view> Views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

// Settles CSV cells, handed over in blocks of the given size.
Column SettleCsv(const std::vector<std::string>& cells, DictionaryOptions options = {},
                 size_t rows_per_block = 1000) {
  const std::vector<std::string_view> views = Views(cells);
  ColumnDictionary dictionary(std::move(options));
  std::vector<uint32_t> recode;
  for (size_t begin = 0; begin < views.size(); begin += rows_per_block) {
    const size_t length = std::min(rows_per_block, views.size() - begin);
    ColumnView view{.layout = Layout::kCsvText, .length = static_cast<int64_t>(length)};
    view.texts = views.data() + begin;
    dictionary.Merge(EncodeBlock(view), &recode);
  }
  return dictionary.Settle();
}

struct TypeCase {
  std::vector<std::string> cells;
  ColumnType type;
  int64_t missing;
  int64_t distinct;
};

TEST(ColumnDictionary, GivesCsvColumnsThePandasType) {
  const TypeCase cases[] = {
      {{"1", "2", "2"}, ColumnType::kInt64, 0, 2},
      {{"1", "", "2"}, ColumnType::kFloat64, 1, 2},
      {{"1", "2.5"}, ColumnType::kFloat64, 0, 2},
      {{"1", "01", "1.0"}, ColumnType::kFloat64, 0, 1},
      {{"True", "False"}, ColumnType::kBool, 0, 2},
      {{"True", "NA"}, ColumnType::kObject, 1, 1},
      {{"True", "1"}, ColumnType::kObject, 0, 2},
      {{"a", "1"}, ColumnType::kObject, 0, 2},
      {{"1", "01"}, ColumnType::kInt64, 0, 1},
      {{"a", "1", "01"}, ColumnType::kObject, 0, 3},
      {{"", "NaN", "null"}, ColumnType::kFloat64, 3, 0},
      {{"9223372036854775808", "1"}, ColumnType::kUInt64, 0, 2},
      {{"9223372036854775808", "-1"}, ColumnType::kObject, 0, 2},
      {{"9223372036854775808", ""}, ColumnType::kObject, 1, 1},
      {{"18446744073709551616", "1"}, ColumnType::kObject, 0, 2},
      {{"18446744073709551616", "1.5"}, ColumnType::kFloat64, 0, 2},
  };
  for (const TypeCase& c : cases) {
    const Column column = SettleCsv(c.cells);
    SCOPED_TRACE(testing::PrintToString(c.cells));
    EXPECT_STREQ(ColumnTypeName(column.type), ColumnTypeName(c.type));
    EXPECT_EQ(column.missing, c.missing);
    EXPECT_EQ(column.distinct, c.distinct);
  }
}

TEST(ColumnDictionary, KeepsTextsWhereTheColumnIsText) {
  const Column column = SettleCsv({"1", "a", "1.0"});
  EXPECT_THAT(column.values, ElementsAre(Cell(), Cell("1"), Cell("a"), Cell("1.0")));
  const Column numbers = SettleCsv({"1", "1.0", "2"});
  EXPECT_THAT(numbers.values, ElementsAre(Cell(), Cell(1.0), Cell(1.0), Cell(2.0)));
  EXPECT_THAT(numbers.canonical, ElementsAre(0, 1, 1, 3));
}

TEST(ColumnDictionary, DoesNotDependOnTheBlocks) {
  const std::vector<std::string> cells = {"b", "a", "", "b", "c", "NA", "a", "d", "b"};
  const Column whole = SettleCsv(cells);
  EXPECT_EQ(whole.values_before_missing, 2u);
  for (const size_t rows : {1, 2, 3, 4, 8}) {
    const Column split = SettleCsv(cells, {}, rows);
    EXPECT_EQ(split.values, whole.values);
    EXPECT_EQ(split.missing, whole.missing);
    EXPECT_EQ(split.values_before_missing, whole.values_before_missing);
    EXPECT_EQ(split.first, whole.first);
  }
}

TEST(ColumnDictionary, CastsToIntegersOnlyWhenEveryTextIsOne) {
  const auto typed = [](const std::vector<std::string>& cells) {
    const auto views = Views(cells);
    ColumnView view{.layout = Layout::kText, .length = static_cast<int64_t>(cells.size())};
    view.texts = views.data();
    ColumnDictionary dictionary;
    std::vector<uint32_t> recode;
    dictionary.Merge(EncodeBlock(view), &recode);
    return dictionary.Settle();
  };
  EXPECT_TRUE(typed({"1", "2"}).casts_to_integers);
  EXPECT_FALSE(typed({"1.0", "2"}).casts_to_integers);
  EXPECT_FALSE(typed({"x", "2"}).casts_to_integers);
  EXPECT_EQ(typed({"3", "20"}).maximum, Cell(20));
}

// Once a column holds too many distinct cells, only their relation to the marks is kept.
TEST(ColumnDictionary, MergesCellsThatCompareAlike) {
  std::vector<std::string> cells;
  for (int i = 0; i < 100; ++i) cells.push_back(std::to_string(i) + ".5");
  cells.emplace_back("50");
  const DictionaryOptions options = {.marks = {Cell(50)}, .may_merge = true, .keep_at_most = 10};
  for (const size_t rows : {3, 7, 1000}) {
    const Column column = SettleCsv(cells, options, rows);
    EXPECT_TRUE(column.merged);
    EXPECT_EQ(column.type, ColumnType::kFloat64);
    EXPECT_EQ(column.maximum, Cell(99.5));
    EXPECT_TRUE(column.has_fraction);
    // Below 50, above 50 and 50 itself.
    EXPECT_THAT(column.values, ElementsAre(Cell(), Cell(0.5), Cell(50.5), Cell(50.0)));
  }
}

TEST(ColumnDictionary, CountsDistinctIntegersThoughTheyAreMerged) {
  std::vector<std::string> cells;
  for (int i = 0; i < 500; ++i) cells.push_back(std::to_string(i % 250));
  const DictionaryOptions options = {.marks = {Cell(7)}, .may_merge = true, .keep_at_most = 10};
  const Column column = SettleCsv(cells, options, 20);
  EXPECT_TRUE(column.merged);
  EXPECT_EQ(column.type, ColumnType::kInt64);
  EXPECT_EQ(column.distinct, 250);
}

TEST(ColumnDictionary, RecodesEarlierCodesWhenItMerges) {
  ColumnDictionary dictionary({.marks = {Cell(2)}, .may_merge = true, .keep_at_most = 3});
  const std::vector<int64_t> first = {1, 2, 3};
  const std::vector<int64_t> second = {4, 2, 0};
  std::vector<uint32_t> recode;
  const auto encode = [](const std::vector<int64_t>& values) {
    ColumnView view{.layout = Layout::kInt64, .length = static_cast<int64_t>(values.size())};
    view.int64s = values.data();
    return EncodeBlock(view);
  };
  EXPECT_THAT(dictionary.Merge(encode(first), &recode), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(recode, ElementsAre(0, 1, 2, 3));  // 1 below, 2 itself, 3 above: already distinct
  EXPECT_THAT(dictionary.Merge(encode(second), &recode), ElementsAre(0, 3, 2, 1));
  EXPECT_THAT(recode, ElementsAre());
  EXPECT_EQ(dictionary.Settle().distinct, 5);
}

TEST(EncodeBlock, ReadsEveryLayoutWithGaps) {
  const uint8_t validity = 0b101;
  const std::vector<int64_t> wide = {int64_t{1} << 40, 0, -(int64_t{1} << 40)};
  ColumnView integers{.layout = Layout::kInt64, .length = 3, .validity = &validity};
  integers.int64s = wide.data();
  EXPECT_THAT(EncodeBlock(integers).codes, ElementsAre(1, 0, 2));

  const std::vector<int64_t> around_zero = {-1, 1, 0, -1};
  ColumnView signed_integers{.layout = Layout::kInt64, .length = 4};
  signed_integers.int64s = around_zero.data();
  EXPECT_THAT(EncodeBlock(signed_integers).codes, ElementsAre(1, 2, 3, 1));
  const std::vector<int64_t> extremes = {INT64_MIN, INT64_MAX, 0, INT64_MIN};
  signed_integers.int64s = extremes.data();
  EXPECT_THAT(EncodeBlock(signed_integers).codes, ElementsAre(1, 2, 3, 1));

  const std::vector<double> numbers = {0.0, -0.0, std::numeric_limits<double>::quiet_NaN(), 1.5};
  ColumnView floats{.layout = Layout::kFloat64, .length = 4};
  floats.float64s = numbers.data();
  const EncodedBlock encoded = EncodeBlock(floats);
  EXPECT_THAT(encoded.codes, ElementsAre(1, 1, 0, 2));
  EXPECT_EQ(encoded.missing, 1);

  const std::vector<Cell> cells = {Cell(1), Cell(true), Cell(), Cell(1.0), Cell("1"), Cell(1)};
  ColumnView mixed{.layout = Layout::kCells, .length = 6};
  mixed.cells = cells.data();
  EXPECT_THAT(EncodeBlock(mixed).codes, ElementsAre(1, 2, 0, 3, 4, 1));

  const std::vector<Cell> categories = {Cell("x"), Cell("y")};
  const std::vector<int32_t> indices = {1, 1, 0};
  ColumnView category{.layout = Layout::kDictionary, .length = 3, .validity = &validity};
  category.indices = indices.data();
  category.dictionary = categories;
  const EncodedBlock encoded_category = EncodeBlock(category);
  EXPECT_THAT(encoded_category.codes, ElementsAre(1, 0, 2));
  EXPECT_TRUE(encoded_category.is_category);
}

}  // namespace
}  // namespace candor::dataset
