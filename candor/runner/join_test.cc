#include "candor/runner/join.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::runner {
namespace {

using dataset::Cell;
using testing::ElementsAre;

// A settled column with each row's code.
struct Coded {
  dataset::Column column;
  std::vector<uint32_t> codes;

  explicit Coded(const std::vector<Cell>& cells) {
    dataset::ColumnView view{.layout = dataset::Layout::kCells,
                             .length = static_cast<int64_t>(cells.size())};
    view.cells = cells.data();
    dataset::EncodedColumn encoded({}, true);
    encoded.Append(dataset::EncodeBlock(view));
    column = encoded.dictionary().Settle();
    codes = encoded.rows();
  }
  JoinSide Side(const char* name) const { return {.name = name, .key = column, .codes = &codes}; }
};

TEST(JoinByKey, KeepsTheOrderOfTheFirstSideAndCountsWhatIsLost) {
  const Coded main({"c", "a", Cell(), "x", "b", "a"});
  const Coded facets({"a", "b", "c", "d"});
  const auto joined = JoinByKey({main.Side("dataset"), facets.Side("facet dataset")});
  ASSERT_TRUE(joined.ok());
  EXPECT_EQ(joined->rows, 4);
  EXPECT_THAT(joined->row_of[0], ElementsAre(0, 1, 4, 5));
  EXPECT_THAT(joined->row_of[1], ElementsAre(2, 0, 1, 0));
  ASSERT_EQ(joined->excluded.size(), 3u);
  EXPECT_EQ(joined->excluded[0].reason, "dataset: the join column is missing");
  EXPECT_EQ(joined->excluded[0].count, 1);
  EXPECT_EQ(joined->excluded[1].reason, "dataset: no row of the facet dataset has this identifier");
  EXPECT_EQ(joined->excluded[1].count, 1);
  EXPECT_EQ(joined->excluded[2].reason, "facet dataset: the identifier joins no row");
  EXPECT_EQ(joined->excluded[2].count, 1);
}

TEST(JoinByKey, TakesNumbersAndTheirTextsForOneKey) {
  const Coded main({1, 2});
  const Coded others({"2", "1"});
  const Coded floats({2.0, 1.0});
  const auto joined = JoinByKey({main.Side("a"), others.Side("b"), floats.Side("c")});
  ASSERT_TRUE(joined.ok());
  EXPECT_THAT(joined->row_of[1], ElementsAre(1, 0));
  EXPECT_THAT(joined->row_of[2], ElementsAre(1, 0));
}

TEST(JoinByKey, RefusesARepeatedIdentifier) {
  const Coded main({"a"});
  const Coded facets({"a", "a"});
  const auto joined = JoinByKey({main.Side("dataset"), facets.Side("facet dataset")});
  ASSERT_FALSE(joined.ok());
  EXPECT_EQ(joined.error().message,
            "The join column of the facet dataset has a value more than once.");
  EXPECT_EQ(joined.error().found, "'a' in two rows or more");
}

TEST(JoinByPosition, NeedsEqualLengths) {
  EXPECT_EQ(JoinByPosition({{"dataset", 5}, {"facet dataset", 5}})->rows, 5);
  const auto joined = JoinByPosition({{"dataset", 5}, {"facet dataset", 4}});
  ASSERT_FALSE(joined.ok());
  EXPECT_EQ(joined.error().message, "The data sets have different numbers of rows.");
  EXPECT_EQ(joined.error().found, "4 rows");
  EXPECT_EQ(joined.error().expected, "5 rows, as the dataset has");
}

TEST(ProjectColumn, DescribesTheSelectedRowsAlone) {
  const Coded source({"a", "b", Cell(), "c", "b"});
  std::vector<uint32_t> codes;
  const auto projected = ProjectColumn(source.column, source.codes, {4, 2, 0, 1}, 4, &codes);
  EXPECT_THAT(codes, ElementsAre(1, 0, 2, 1));
  EXPECT_THAT(projected.values, ElementsAre(Cell(), Cell("b"), Cell("a")));
  EXPECT_EQ(projected.rows, 4);
  EXPECT_EQ(projected.missing, 1);
  EXPECT_EQ(projected.values_before_missing, 1u);
  EXPECT_EQ(projected.distinct, 2);
  EXPECT_EQ(projected.first, Cell("b"));
}

}  // namespace
}  // namespace candor::runner
