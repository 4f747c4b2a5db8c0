#include "candor/dataset/number_column.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string_view>
#include <vector>

namespace candor::dataset {
namespace {

NumberColumn ReadCsv(const std::vector<std::string_view>& cells) {
  ColumnView view{.layout = Layout::kCsvText, .length = static_cast<int64_t>(cells.size())};
  view.texts = cells.data();
  return ReadNumbers(view);
}

TEST(NumberColumn, KnowsWhatPandasCallsNumeric) {
  EXPECT_TRUE(ReadCsv({"1", "2.5", "-1e3"}).is_numeric());
  EXPECT_TRUE(ReadCsv({"1", "", "3"}).is_numeric());
  EXPECT_TRUE(ReadCsv({"True", "False"}).is_numeric());
  EXPECT_FALSE(ReadCsv({"True", "1"}).is_numeric());
  EXPECT_FALSE(ReadCsv({"True", ""}).is_numeric());
  EXPECT_FALSE(ReadCsv({"1", "x"}).is_numeric());
}

TEST(NumberColumn, TakesIntegersThatFitNoTypeForTexts) {
  EXPECT_FALSE(ReadCsv({"1", "18446744073709551616"}).is_numeric());
  EXPECT_TRUE(ReadCsv({"1.5", "18446744073709551616"}).is_numeric());
  EXPECT_TRUE(ReadCsv({"1", "9223372036854775808"}).is_numeric());
  EXPECT_FALSE(ReadCsv({"-1", "9223372036854775808"}).is_numeric());
  EXPECT_FALSE(ReadCsv({"", "9223372036854775808"}).is_numeric());
}

TEST(NumberColumn, AppendsInOrderAndDropsValuesOnceItIsNotNumeric) {
  NumberColumn column;
  column.Append(ReadCsv({"1", ""}));
  column.Append(ReadCsv({"2.5"}));
  ASSERT_EQ(column.values.size(), 3u);
  EXPECT_EQ(column.values[0], 1.0);
  EXPECT_TRUE(std::isnan(column.values[1]));
  EXPECT_EQ(column.values[2], 2.5);
  EXPECT_TRUE(column.has_missing);
  column.Append(ReadCsv({"True"}));
  EXPECT_FALSE(column.is_numeric());
  EXPECT_TRUE(column.values.empty());
}

}  // namespace
}  // namespace candor::dataset
