#include "candor/dataset/cell.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace candor::dataset {
namespace {

constexpr uint64_t kTwoTo63 = uint64_t{1} << 63;

TEST(CellTest, PicksTheKindThatHoldsTheValue) {
  EXPECT_EQ(Cell().kind(), Cell::Kind::kMissing);
  EXPECT_EQ(Cell(true).kind(), Cell::Kind::kBool);
  EXPECT_EQ(Cell(7).kind(), Cell::Kind::kInt64);
  EXPECT_EQ(Cell(uint64_t{7}).kind(), Cell::Kind::kInt64);
  EXPECT_EQ(Cell(kTwoTo63).kind(), Cell::Kind::kUInt64);
  EXPECT_EQ(Cell(7.0).kind(), Cell::Kind::kFloat64);
  EXPECT_EQ(Cell(std::nan("")).kind(), Cell::Kind::kMissing);
  EXPECT_EQ(Cell("7").kind(), Cell::Kind::kText);
}

TEST(CellTest, EqualsAsPythonDoes) {
  const Cell missing;
  const double inf = std::numeric_limits<double>::infinity();
  const struct {
    Cell left;
    Cell right;
    bool equal;
  } cases[] = {
      {1, 1.0, true},
      {1, true, true},
      {0, false, true},
      {1.0, true, true},
      {true, false, false},
      {"1", 1, false},
      {"a", "a", true},
      {"a", "A", false},
      {missing, missing, false},
      {missing, 0, false},
      {"nan", missing, false},
      {0.0, -0.0, true},
      {1, 1.5, false},
      // 2^53 + 1 has no float of its own: Python compares exactly and says no.
      {int64_t{9007199254740993}, 9007199254740992.0, false},
      {int64_t{9007199254740992}, 9007199254740992.0, true},
      {std::numeric_limits<int64_t>::max(), 0x1.0p63, false},
      {std::numeric_limits<int64_t>::min(), -0x1.0p63, true},
      {kTwoTo63, 0x1.0p63, true},
      {kTwoTo63 + 1, 0x1.0p63, false},
      {std::numeric_limits<uint64_t>::max(), 0x1.0p64, false},
      {kTwoTo63, int64_t{-1}, false},
      {kTwoTo63, kTwoTo63, true},
      {inf, inf, true},
      {1, inf, false},
  };
  for (const auto& [left, right, equal] : cases) {
    EXPECT_EQ(left.EqualsInPython(right), equal) << left.PythonText() << " " << right.PythonText();
    EXPECT_EQ(right.EqualsInPython(left), equal) << right.PythonText() << " " << left.PythonText();
  }
}

TEST(CellTest, KeepsKindsApartWhenComparedAsStored) {
  const std::vector<Cell> distinct = {Cell(), true, 1, kTwoTo63, 1.0, "1"};
  for (size_t i = 0; i < distinct.size(); ++i) {
    for (size_t j = 0; j < distinct.size(); ++j) EXPECT_EQ(distinct[i] == distinct[j], i == j);
  }
}

TEST(CellTest, PrintsAsPythonDoes) {
  EXPECT_EQ(Cell().PythonText(), "nan");
  EXPECT_EQ(Cell(true).PythonText(), "True");
  EXPECT_EQ(Cell(false).PythonText(), "False");
  EXPECT_EQ(Cell(-3).PythonText(), "-3");
  EXPECT_EQ(Cell(kTwoTo63).PythonText(), "9223372036854775808");
  EXPECT_EQ(Cell(1.0).PythonText(), "1.0");
  EXPECT_EQ(Cell(1e-5).PythonText(), "1e-05");
  EXPECT_EQ(Cell("x y").PythonText(), "x y");
}

TEST(CellTest, ConvertsEveryNumericKindToDouble) {
  EXPECT_EQ(Cell(true).AsDouble(), 1.0);
  EXPECT_EQ(Cell(-3).AsDouble(), -3.0);
  EXPECT_EQ(Cell(kTwoTo63).AsDouble(), 0x1.0p63);
  EXPECT_EQ(Cell(2.5).AsDouble(), 2.5);
}

}  // namespace
}  // namespace candor::dataset
