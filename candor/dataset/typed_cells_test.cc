#include "candor/dataset/typed_cells.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

#include "candor/dataset/encoded_block.h"

namespace candor::dataset {
namespace {

ColumnView CsvView(const std::vector<std::string_view>& texts) {
  return {.layout = Layout::kCsvText,
          .length = static_cast<int64_t>(texts.size()),
          .texts = texts.data()};
}

SettledType Settle(const ColumnView& view) {
  ColumnDictionary dictionary;
  std::vector<uint32_t> recode;
  dictionary.Merge(EncodeBlock(view), &recode);
  return TypeOf(dictionary.Settle());
}

TEST(TypedCells, CsvIntegersStayIntegers) {
  const std::vector<std::string_view> texts = {"39", "007", "-2"};
  const TypedCells cells(CsvView(texts), Settle(CsvView(texts)));
  ASSERT_EQ(cells.view().layout, Layout::kInt64);
  EXPECT_EQ(cells.view().int64s[1], 7);
  EXPECT_EQ(cells.view().int64s[2], -2);
}

TEST(TypedCells, AGapMakesFloats) {
  const std::vector<std::string_view> texts = {"39", "", {}};
  const TypedCells cells(CsvView(texts), Settle(CsvView(texts)));
  ASSERT_EQ(cells.view().layout, Layout::kFloat64);
  EXPECT_EQ(cells.view().float64s[0], 39.0);
  EXPECT_TRUE(std::isnan(cells.view().float64s[1]));
  EXPECT_TRUE(std::isnan(cells.view().float64s[2]));
}

TEST(TypedCells, OneTextMakesTexts) {
  const std::vector<std::string_view> texts = {"39", "NA", "high"};
  const TypedCells cells(CsvView(texts), Settle(CsvView(texts)));
  ASSERT_EQ(cells.view().layout, Layout::kText);
  EXPECT_EQ(cells.view().texts[0], "39");
  EXPECT_FALSE(cells.view().IsValid(1));
  EXPECT_TRUE(cells.view().IsValid(2));
}

TEST(TypedCells, TruthValuesWithAndWithoutGaps) {
  const std::vector<std::string_view> whole = {"True", "false"};
  const TypedCells cells(CsvView(whole), Settle(CsvView(whole)));
  ASSERT_EQ(cells.view().layout, Layout::kBool);
  EXPECT_EQ(cells.view().bools[0], 1);

  const std::vector<std::string_view> gap = {"True", "", "False"};
  const SettledType type = Settle(CsvView(gap));
  EXPECT_EQ(type, (SettledType{.type = ColumnType::kObject, .holds_bools = true}));
  const TypedCells with_gap(CsvView(gap), type);
  ASSERT_EQ(with_gap.view().layout, Layout::kBool);
  EXPECT_FALSE(with_gap.view().IsValid(1));
  EXPECT_TRUE(with_gap.view().IsValid(2));
}

TEST(TypedCells, UnsignedBeyondInt64) {
  const std::vector<std::string_view> texts = {"1", "18446744073709551615"};
  const TypedCells cells(CsvView(texts), Settle(CsvView(texts)));
  ASSERT_EQ(cells.view().layout, Layout::kUInt64);
  EXPECT_EQ(cells.view().uint64s[1], 18446744073709551615ULL);
}

TEST(TypedCells, IntegersOfAFloatColumnAreWidened) {
  const std::vector<int64_t> values = {1, 2};
  const uint8_t validity = 0b01;
  const ColumnView view{
      .layout = Layout::kInt64, .length = 2, .validity = &validity, .int64s = values.data()};
  const TypedCells cells(view, {.type = ColumnType::kFloat64});
  ASSERT_EQ(cells.view().layout, Layout::kFloat64);
  EXPECT_EQ(cells.view().float64s[0], 1.0);
  EXPECT_TRUE(std::isnan(cells.view().float64s[1]));
}

TEST(TypedCells, JsonNumbersOfAFloatColumnAreFloats) {
  const std::vector<Cell> numbers = {Cell(1), Cell(0.5), Cell()};
  const ColumnView view{.layout = Layout::kCells, .length = 3, .cells = numbers.data()};
  const SettledType type = Settle(view);
  EXPECT_EQ(type.type, ColumnType::kFloat64);
  const TypedCells cells(view, type);
  ASSERT_EQ(cells.view().layout, Layout::kFloat64);
  EXPECT_EQ(cells.view().float64s[0], 1.0);
  EXPECT_TRUE(std::isnan(cells.view().float64s[2]));
}

TEST(TypedCells, OtherCellsPassThroughAndMovingKeepsTheView) {
  const std::vector<Cell> mixed = {Cell(1), Cell("a")};
  const ColumnView view{.layout = Layout::kCells, .length = 2, .cells = mixed.data()};
  const TypedCells cells(view, {.type = ColumnType::kObject});
  EXPECT_EQ(cells.view().cells, mixed.data());

  const std::vector<std::string_view> texts = {"1.5"};
  TypedCells first(CsvView(texts), {.type = ColumnType::kFloat64});
  const TypedCells second(std::move(first));
  EXPECT_EQ(second.view().float64s[0], 1.5);
}

}  // namespace
}  // namespace candor::dataset
