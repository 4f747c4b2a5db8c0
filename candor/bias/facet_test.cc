#include "candor/bias/facet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/bias/interval_notation.h"

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;
using testing::ElementsAre;

Column ColumnOf(const std::vector<Cell>& cells, dataset::DictionaryOptions options = {}) {
  dataset::ColumnView view{.layout = dataset::Layout::kCells,
                           .length = static_cast<int64_t>(cells.size())};
  view.cells = cells.data();
  dataset::ColumnDictionary dictionary(std::move(options));
  std::vector<uint32_t> recode;
  dictionary.Merge(dataset::EncodeBlock(view), &recode);
  return dictionary.Settle();
}

TEST(FacetEntries, ComparesEachValueWithTheRestInOrderOfAppearance) {
  const Column column = ColumnOf({"b", Cell(), "a", "b"});
  const auto entries = FacetEntries(column, {.column = "x"}, std::nullopt);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].text, "b");
  EXPECT_THAT((*entries)[0].in_d, ElementsAre(0, 1, 0));
  EXPECT_EQ((*entries)[1].text, "nan");
  EXPECT_THAT((*entries)[1].in_d, ElementsAre(0, 0, 0));
  EXPECT_EQ((*entries)[2].text, "a");
}

TEST(FacetEntries, KeepsTheMissingEntryBetweenSpellingsOfOneValue) {
  // "True" and "TRUE" are one value; the gap stands before the second spelling.
  const std::vector<std::string_view> texts = {"True", "", "TRUE", "False"};
  dataset::ColumnView view{.layout = dataset::Layout::kCsvText, .length = 4};
  view.texts = texts.data();
  dataset::ColumnDictionary dictionary;
  std::vector<uint32_t> recode;
  dictionary.Merge(dataset::EncodeBlock(view), &recode);
  const auto entries = FacetEntries(dictionary.Settle(), {.column = "x"}, std::nullopt);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_EQ((*entries)[0].text, "True");
  EXPECT_THAT((*entries)[0].in_d, ElementsAre(0, 1, 1, 0));
  EXPECT_EQ((*entries)[1].text, "nan");
  EXPECT_EQ((*entries)[2].text, "False");
}

TEST(FacetEntries, JoinsSeveralValuesIntoOneGroup) {
  const auto entries =
      FacetEntries(ColumnOf({"a", "b", "c"}), {.column = "x", .values = {"a", "c"}}, std::nullopt);
  ASSERT_EQ(entries->size(), 1u);
  EXPECT_EQ((*entries)[0].text, "a,c");
  EXPECT_THAT((*entries)[0].in_d, ElementsAre(0, 1, 0, 1));
}

TEST(FacetEntries, PutsEveryRowIntoASegment) {
  const FacetOptions options = {
      .column = "age",
      .segments = {{.text = "young", .values = {"[0, 29]"}},
                   {.text = "middle", .values = {"(29, 50)", "[52, 60]"}}},
      .default_segment = "__default__"};
  const Column column = ColumnOf({29.0, 30.0, 50.0, 52.0, Cell()});
  const auto entries = FacetEntries(column, options, std::nullopt);
  ASSERT_TRUE(entries.ok());
  ASSERT_EQ(entries->size(), 3u);
  EXPECT_THAT((*entries)[0].in_d, ElementsAre(0, 1, 0, 0, 0));
  EXPECT_THAT((*entries)[1].in_d, ElementsAre(0, 0, 1, 0, 1));
  EXPECT_EQ((*entries)[2].text, "__default__");
  EXPECT_THAT((*entries)[2].in_d, ElementsAre(1, 0, 0, 1, 0));
}

TEST(FacetEntries, RefusesAnIdentifier) {
  std::vector<Cell> identifiers;
  for (int i = 0; i < 10001; ++i) identifiers.emplace_back("id-" + std::to_string(i));
  for (const bool may_merge : {false, true}) {
    const Column column = ColumnOf(identifiers, {.may_merge = may_merge, .keep_at_most = 10000});
    const auto entries = FacetEntries(column, {.column = "id"}, std::nullopt);
    ASSERT_FALSE(entries.ok());
    EXPECT_EQ(entries.error().message,
              "A facet without values has more than 10000 distinct values.");
    EXPECT_EQ(entries.error().where, "facet 'id'");
  }
}

TEST(FacetEntries, NeedsAThresholdForContinuousColumns) {
  const auto entries = FacetEntries(ColumnOf({1.5, 2.5}), {.column = "x"}, std::nullopt);
  ASSERT_FALSE(entries.ok());
  EXPECT_EQ(entries.error().message, "Threshold values must be provided for continuous features");
  EXPECT_EQ(entries.error().where, "facet 'x'");
}

TEST(ParseNumberRange, ReadsBothKindsOfEnds) {
  EXPECT_TRUE(ParseNumberRange("[1, 4]")->Contains(4));
  EXPECT_FALSE(ParseNumberRange("[1, 4)")->Contains(4));
  EXPECT_FALSE(ParseNumberRange("(1,4]")->Contains(1));
  EXPECT_TRUE(ParseNumberRange("(-inf, 0]")->Contains(-1e300));
  for (const char* text : {"", "1,4", "[1 4]", "[4, 1]", "[a, 2]", "[1, 2", "{1, 2}", "[1,]"}) {
    EXPECT_FALSE(ParseNumberRange(text)) << text;
  }
}

}  // namespace
}  // namespace candor::bias
