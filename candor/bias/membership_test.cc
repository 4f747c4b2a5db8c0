#include "candor/bias/membership.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;
using testing::ElementsAre;

// A column of these cells, one row each.
Column ColumnOf(const std::vector<Cell>& cells) {
  dataset::ColumnView view{.layout = dataset::Layout::kCells,
                           .length = static_cast<int64_t>(cells.size())};
  view.cells = cells.data();
  dataset::ColumnDictionary dictionary;
  std::vector<uint32_t> recode;
  dictionary.Merge(dataset::EncodeBlock(view), &recode);
  return dictionary.Settle();
}

TEST(ClassifyColumn, FollowsTheFivePercentRule) {
  std::vector<Cell> forty;
  for (int i = 0; i < 40; ++i) forty.emplace_back(i % 2);
  EXPECT_EQ(ClassifyColumn(ColumnOf(forty), 1, std::nullopt), DataKind::kContinuous);
  forty.emplace_back(1);
  EXPECT_EQ(ClassifyColumn(ColumnOf(forty), 1, std::nullopt), DataKind::kCategorical);
  EXPECT_EQ(ClassifyColumn(ColumnOf({0.0, 1.0}), 1, std::nullopt), DataKind::kContinuous);
  EXPECT_EQ(ClassifyColumn(ColumnOf({0.0, 1.0}), 2, std::nullopt), DataKind::kCategorical);
  EXPECT_EQ(ClassifyColumn(ColumnOf({0.0, 1.0}), 1, KindOverride::kCategorical),
            DataKind::kCategorical);
  EXPECT_EQ(ClassifyColumn(ColumnOf({"a", "b"}), 1, KindOverride::kContinuous),
            DataKind::kContinuous);
}

TEST(CategoricalMembership, ConvertsOnlyWhenNothingMatches) {
  const auto members = [](const std::vector<Cell>& cells, const std::vector<Cell>& values) {
    return CategoricalMembership(ColumnOf(cells), values)->is_member;
  };
  EXPECT_THAT(members({1, 0}, {"1"}), ElementsAre(0, 1, 0));
  EXPECT_THAT(members({1, 0}, {"0", 1}), ElementsAre(0, 1, 0));  // 1 matched: "0" stays a text
  EXPECT_THAT(members({"1", "0"}, {1}), ElementsAre(0, 1, 0));
  EXPECT_THAT(members({"1.0", "0"}, {1}), ElementsAre(0, 0, 0));
  EXPECT_THAT(members({1, 0}, {0.5}), ElementsAre(0, 0, 1));  // int(0.5) is 0
  EXPECT_THAT(members({true, false}, {1}), ElementsAre(0, 1, 0));
  EXPECT_THAT(members({true, false}, {"False"}), ElementsAre(0, 1, 0));  // bool("False") is True
}

TEST(CategoricalMembership, ReportsWhatCannotBeConverted) {
  const std::vector<Cell> abc = {"abc"};
  const auto integers = CategoricalMembership(ColumnOf({1, 2}), abc);
  ASSERT_FALSE(integers.ok());
  EXPECT_EQ(integers.error().message, "could not convert string to float: 'abc'");
  const auto floats = CategoricalMembership(ColumnOf({1.5, 2.5}), abc);
  ASSERT_FALSE(floats.ok());
  EXPECT_THAT(floats.error().message, testing::StartsWith("'label' has not positive elements."));
}

TEST(ContinuousMembership, IsStrictlyAboveTheThreshold) {
  const Column column = ColumnOf({1.0, 2.0, 3.0, Cell()});
  const auto above = ContinuousMembership(column, std::vector<Cell>{2}, column.maximum);
  EXPECT_THAT(above->is_member, ElementsAre(0, 0, 0, 1));
  EXPECT_EQ(above->text, "(2.0, 3.0]");
  const auto none = ContinuousMembership(column, std::vector<Cell>{3}, column.maximum);
  EXPECT_THAT(none->is_member, ElementsAre(0, 0, 0, 0));
  EXPECT_EQ(none->text, "");
  EXPECT_EQ(ContinuousMembership(column, {}, column.maximum).error().message,
            "Threshold values must be provided for continuous features");
}

}  // namespace
}  // namespace candor::bias
