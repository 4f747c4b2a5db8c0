#include "candor/predictor/feature_numbers.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include "candor/dataset/cell.h"
#include "candor/dataset/column_view.h"

namespace candor::predictor {
namespace {

using dataset::Cell;
using dataset::ColumnView;
using dataset::Layout;
using testing::ElementsAre;
using testing::IsNan;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> Read(const ModelFeature& feature, const ColumnView& view) {
  const auto numbers =
      ReadFeatureNumbers({&feature, 1}, {.rows = view.length, .columns = {&view, 1}});
  EXPECT_TRUE(numbers.ok()) << numbers.error().ToString();
  return {numbers->columns[0], numbers->columns[0] + view.length};
}

Error ReadError(const ModelFeature& feature, const ColumnView& view) {
  const auto numbers = ReadFeatureNumbers(
      {&feature, 1}, {.rows = view.length, .first_row = 15, .columns = {&view, 1}});
  EXPECT_FALSE(numbers.ok());
  return numbers.ok() ? Error{} : numbers.error();
}

ColumnView Cells(const std::vector<Cell>& cells) {
  return {.layout = Layout::kCells,
          .length = static_cast<int64_t>(cells.size()),
          .cells = cells.data()};
}

TEST(ReadFeatureNumbersTest, EveryLayoutOfNumbers) {
  const uint8_t validity[] = {0b1011'0};  // rows 0, 1 and 3, from bit 1 on
  const int64_t int64s[] = {1, -2, 3, 4};
  const uint64_t uint64s[] = {1, 18446744073709551615U, 3, 4};
  const double float64s[] = {0.5, kNan, 3, 4};
  const uint8_t bools[] = {0, 1, 1, 1};
  const std::string_view texts[] = {" 1_0.5 ", "-inf", "x", "nan"};
  ColumnView view{.length = 4, .validity = validity, .validity_offset = 1};
  view.layout = Layout::kInt64;
  view.int64s = int64s;
  EXPECT_THAT(Read({}, view), ElementsAre(1, -2, IsNan(), 4));
  view.layout = Layout::kUInt64;
  view.uint64s = uint64s;
  EXPECT_THAT(Read({}, view), ElementsAre(1, 18446744073709551616.0, IsNan(), 4));
  view.layout = Layout::kFloat64;
  view.float64s = float64s;
  EXPECT_THAT(Read({}, view), ElementsAre(0.5, IsNan(), IsNan(), 4));
  view.layout = Layout::kBool;
  view.bools = bools;
  EXPECT_THAT(Read({}, view), ElementsAre(0, 1, IsNan(), 1));
  view.layout = Layout::kText;
  view.texts = texts;
  EXPECT_THAT(Read({}, view),
              ElementsAre(10.5, -std::numeric_limits<double>::infinity(), IsNan(), IsNan()));
  const std::vector<Cell> cells = {Cell(true), Cell(7), Cell("1e2"), Cell()};
  EXPECT_THAT(Read({}, Cells(cells)), ElementsAre(1, 7, 100, IsNan()));
}

TEST(ReadFeatureNumbersTest, DictionariesFailOnlyWhereAnEntryIsUsed) {
  const std::vector<Cell> dictionary = {Cell("2.5"), Cell("x"), Cell(3), Cell()};
  const int32_t indices[] = {2, 0, 3, -1, 1};
  ColumnView view{
      .layout = Layout::kDictionary, .length = 4, .indices = indices, .dictionary = dictionary};
  EXPECT_THAT(Read({}, view), ElementsAre(3, 2.5, IsNan(), IsNan()));
  view.length = 5;
  EXPECT_EQ(ReadError({}, view).found, "'x'");
}

TEST(ReadFeatureNumbersTest, Float64IsNotCopied) {
  const double float64s[] = {1, kNan};
  const ColumnView view{.layout = Layout::kFloat64, .length = 2, .float64s = float64s};
  const ModelFeature feature;
  const auto numbers = ReadFeatureNumbers({&feature, 1}, {.rows = 2, .columns = {&view, 1}});
  ASSERT_TRUE(numbers.ok());
  EXPECT_EQ(numbers->columns[0], float64s);
  EXPECT_TRUE(numbers->owned.empty());
}

TEST(ReadFeatureNumbersTest, CategoriesOfTexts) {
  const ModelFeature feature{.categories = {Cell("red"), Cell("1"), Cell("2.5"), Cell("True")}};
  const std::vector<Cell> cells = {Cell("1"),  Cell("red"),  Cell(1), Cell(2.5),
                                   Cell(true), Cell("blue"), Cell(9), Cell()};
  EXPECT_THAT(Read(feature, Cells(cells)), ElementsAre(1, 0, 1, 2, 3, IsNan(), IsNan(), IsNan()));
  const int64_t int64s[] = {1, 2};
  const ColumnView integers{.layout = Layout::kInt64, .length = 2, .int64s = int64s};
  EXPECT_THAT(Read(feature, integers), ElementsAre(1, IsNan()));
}

TEST(ReadFeatureNumbersTest, NumbersFindTheTextThatPythonWrites) {
  const ModelFeature feature{.categories = {Cell("0.0"), Cell("-0.0"), Cell("07"), Cell("7"),
                                            Cell("1e+20"), Cell("1e20"), Cell("0.10"), Cell("-3"),
                                            Cell("inf"), Cell("9223372036854775807")}};
  const std::vector<Cell> cells = {Cell(0.0),
                                   Cell(-0.0),
                                   Cell(0),
                                   Cell(7),
                                   Cell(7.0),
                                   Cell(1e20),
                                   Cell(0.1),
                                   Cell(-3),
                                   Cell(std::numeric_limits<double>::infinity()),
                                   Cell(std::numeric_limits<int64_t>::max())};
  EXPECT_THAT(Read(feature, Cells(cells)),
              ElementsAre(0, 1, IsNan(), 3, IsNan(), 4, IsNan(), 7, 8, 9));
  const int64_t int64s[] = {-3, 7, 0};
  const ColumnView integers{.layout = Layout::kInt64, .length = 3, .int64s = int64s};
  EXPECT_THAT(Read(feature, integers), ElementsAre(7, 3, IsNan()));
  const double float64s[] = {-0.0, 0.0, 7};
  const ColumnView floats{.layout = Layout::kFloat64, .length = 3, .float64s = float64s};
  EXPECT_THAT(Read(feature, floats), ElementsAre(1, 0, IsNan()));
}

TEST(FeatureReadersTest, AreTheSameForEveryBatchAndCopy) {
  std::optional<FeatureReaders> first;
  {
    // Short and long texts, from a vector that is gone when they are looked up.
    std::vector<ModelFeature> features = {
        {.name = "a", .categories = {Cell("x"), Cell(std::string(100, 'y')), Cell(5)}},
        {.name = "b"}};
    first.emplace(features);
  }
  const FeatureReaders readers = *first;
  first.reset();
  const std::vector<Cell> categories = {Cell(std::string(100, 'y')), Cell("5"), Cell("x")};
  const std::vector<Cell> numbers = {Cell("2.5"), Cell(), Cell(true)};
  const std::vector<ColumnView> views = {Cells(categories), Cells(numbers)};
  for (int batch = 0; batch < 2; ++batch) {
    const auto read = readers.Read({.rows = 3, .columns = views});
    ASSERT_TRUE(read.ok()) << read.error().ToString();
    EXPECT_THAT(std::vector<double>(read->columns[0], read->columns[0] + 3), ElementsAre(1, 2, 0));
    EXPECT_THAT(std::vector<double>(read->columns[1], read->columns[1] + 3),
                ElementsAre(2.5, IsNan(), 1));
  }
  const auto wrong = readers.Read({.rows = 3, .columns = {views.data(), 1}});
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().message, "The number of features is not the model's.");
}

TEST(ReadFeatureNumbersTest, CategoriesOfNumbers) {
  // 2^53 + 1 is no double.
  const ModelFeature feature{.categories = {Cell(5), Cell(1.0), Cell(2.5),
                                            Cell(int64_t{9007199254740993}),
                                            Cell(uint64_t{18446744073709551615U})}};
  const std::vector<Cell> cells = {Cell(1),
                                   Cell(1.0),
                                   Cell("1"),
                                   Cell("1.0"),
                                   Cell(true),
                                   Cell(2.5),
                                   Cell("2.5"),
                                   Cell("x"),
                                   Cell(int64_t{9007199254740993}),
                                   Cell(int64_t{9007199254740992}),
                                   Cell("9007199254740993"),
                                   Cell(uint64_t{18446744073709551615U})};
  EXPECT_THAT(Read(feature, Cells(cells)),
              ElementsAre(1, 1, 1, 1, 1, 2, 2, IsNan(), 3, IsNan(), 3, 4));
  const double float64s[] = {5, 2.5, kNan, std::numeric_limits<double>::infinity()};
  const ColumnView floats{.layout = Layout::kFloat64, .length = 4, .float64s = float64s};
  EXPECT_THAT(Read(feature, floats), ElementsAre(0, 2, IsNan(), IsNan()));
  const uint64_t uint64s[] = {5, 18446744073709551615U};
  const ColumnView unsigneds{.layout = Layout::kUInt64, .length = 2, .uint64s = uint64s};
  EXPECT_THAT(Read(feature, unsigneds), ElementsAre(0, 4));
}

TEST(ReadFeatureNumbersTest, ATextThatIsNoNumber) {
  const std::string_view texts[] = {"1", "tall"};
  const ColumnView view{.layout = Layout::kText, .length = 2, .texts = texts};
  const Error error = ReadError({.name = "age"}, view);
  EXPECT_EQ(error.kind, ErrorKind::kModel);
  EXPECT_EQ(error.message, "Could not convert string to float.");
  EXPECT_EQ(error.where, "row 17, column 'age'");
  EXPECT_EQ(error.found, "'tall'");
  EXPECT_EQ(ReadError({}, view).where, "row 17, column 1");
}

TEST(ReadFeatureNumbersTest, AnUnknownCategoryThatIsRefused) {
  ModelFeature feature{.name = "colour", .refuses_unknown_categories = true};
  for (int i = 0; i < 10; ++i) feature.categories.emplace_back("c" + std::to_string(i));
  const std::vector<Cell> cells = {Cell("c3"), Cell(), Cell("blue")};
  const Error error = ReadError(feature, Cells(cells));
  EXPECT_EQ(error.message, "The model does not know this category.");
  EXPECT_EQ(error.where, "row 18, column 'colour'");
  EXPECT_EQ(error.found, "'blue'");
  EXPECT_EQ(error.expected, "'c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7' and 2 more");
}

TEST(ReadFeatureNumbersTest, AnotherNumberOfColumns) {
  const std::vector<ModelFeature> features(3);
  const ColumnView view;
  const auto numbers = ReadFeatureNumbers(features, {.columns = {&view, 1}});
  ASSERT_FALSE(numbers.ok());
  EXPECT_EQ(numbers.error().message, "The number of features is not the model's.");
  EXPECT_EQ(numbers.error().found, "1");
  EXPECT_EQ(numbers.error().expected, "3");
}

}  // namespace
}  // namespace candor::predictor
