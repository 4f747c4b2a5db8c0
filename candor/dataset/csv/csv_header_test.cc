#include "candor/dataset/csv/csv_header.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace candor::dataset {
namespace {

struct HeaderCase {
  const char* what;
  std::vector<CsvRow> rows;  // the first is the candidate
  bool is_header;
};

const std::vector<HeaderCase>& HeaderCases() {
  static const std::vector<HeaderCase> cases = {
      {"names over numbers", {{"age", "sex"}, {"31", "F"}, {"22", "M"}}, true},
      {"numbers only", {{"1", "2"}, {"3", "4"}}, false},
      {"a number in the first row", {{"age", "2019"}, {"31", "7"}}, false},
      {"texts and numbers, no names", {{"red", "5"}, {"blue", "6"}}, false},
      {"gaps count for nothing", {{"age", "sex"}, {"", "F"}, {"NA", "M"}, {"5", "M"}}, true},
      {"a gap mark over numbers", {{"?", "?"}, {"31", "7"}, {"32", "8"}}, false},
      {"a gap in the first row", {{"NA", "x"}, {"31", "y"}}, false},
      {"an empty cell that is not the first", {{"a", ""}, {"1", "2"}}, false},
      {"an index written by pandas", {{"", "a"}, {"0", "x"}, {"1", "y"}}, true},
      {"a gap in the first column", {{"", "blue"}, {"7", "red"}, {"8", "red"}}, false},
      {"the same name twice over numbers", {{"a", "a"}, {"1", "2"}}, true},
      {"names over truth values", {{"ok"}, {"True"}, {"False"}}, true},
      {"truth values only", {{"True"}, {"False"}}, false},
      {"texts that repeat below",
       {{"text", "label"}, {"so", "pos"}, {"la la", "neg"}, {"mi", "pos"}, {"re re", "neg"}},
       true},
      {"texts, first one met again", {{"so", "pos"}, {"la la", "neg"}, {"mi", "pos"}}, false},
      {"texts of one length, the first too", {{"abc"}, {"def"}, {"ghi"}}, false},
      {"texts of one length, the first not", {{"country"}, {"DE"}, {"FR"}, {"NL"}}, true},
      {"free texts", {{"text"}, {"good"}, {"quite bad"}, {"fine indeed"}}, false},
      {"the same text twice over texts", {{"a", "a"}, {"xx", "yy"}, {"xz", "yz"}}, false},
      {"one row of names", {{"age", "sex"}}, true},
      {"one row of data", {{"31", "F"}}, false},
      {"one row, the same text twice", {{"F", "F"}}, false},
      {"short rows below", {{"a", "b"}, {"1"}, {"2"}}, true},
  };
  return cases;
}

TEST(CsvHeaderTest, TellsNamesFromData) {
  for (const HeaderCase& c : HeaderCases()) {
    EXPECT_EQ(LooksLikeHeader(c.rows.front(), std::span(c.rows).subspan(1)), c.is_header) << c.what;
  }
}

// The renaming itself is compared with pandas in csv_pandas_test.cc.
TEST(CsvHeaderTest, FindsDuplicatesInOrder) {
  EXPECT_EQ(FindDuplicateNames({"b", "a", "c", "a", "b", "a"}),
            (std::vector<std::string>{"b", "a"}));
  EXPECT_TRUE(FindDuplicateNames({"a", "", "", "a.1"}).empty());
}

}  // namespace
}  // namespace candor::dataset
