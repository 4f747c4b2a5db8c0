#include "candor/base/number_text.h"

#include <gtest/gtest.h>

#include <cmath>

namespace candor {
namespace {

TEST(PythonFloatText, WritesWhatReprWrites) {
  const std::pair<double, const char*> cases[] = {
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {1.0, "1.0"},
      {-36.69387755102041, "-36.69387755102041"},
      {0.1, "0.1"},
      {1e-5, "1e-05"},
      {0.0001, "0.0001"},
      {1.033236669712237e-05, "1.033236669712237e-05"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {1.5e16, "1.5e+16"},
      {123456.0, "123456.0"},
      {1e100, "1e+100"},
      {5e-324, "5e-324"},
      {0.30000000000000004, "0.30000000000000004"},
      {HUGE_VAL, "inf"},
      {-HUGE_VAL, "-inf"},
  };
  for (const auto& [value, text] : cases) EXPECT_EQ(PythonFloatText(value), text);
  EXPECT_EQ(PythonFloatText(std::nan("")), "nan");
}

TEST(ParsePythonInt, AcceptsWhatIntAccepts) {
  EXPECT_EQ(ParsePythonInt(" 42 "), 42);
  EXPECT_EQ(ParsePythonInt("-1_000"), -1000);
  EXPECT_EQ(ParsePythonInt("+7"), 7);
  EXPECT_EQ(ParsePythonInt("-9223372036854775808"), INT64_MIN);
  for (const char* text :
       {"", " ", "1.0", "_1", "1_", "1__0", "--1", "+-1", "0x10", "1e3", "9223372036854775808"}) {
    EXPECT_EQ(ParsePythonInt(text), std::nullopt) << text;
  }
}

TEST(ParsePythonFloat, AcceptsWhatFloatAccepts) {
  EXPECT_EQ(ParsePythonFloat("1"), 1.0);
  EXPECT_EQ(ParsePythonFloat(" -1.5e3\n"), -1500.0);
  EXPECT_EQ(ParsePythonFloat(".5"), 0.5);
  EXPECT_EQ(ParsePythonFloat("5."), 5.0);
  EXPECT_EQ(ParsePythonFloat("1_0.5"), 10.5);
  EXPECT_EQ(ParsePythonFloat("1e999"), HUGE_VAL);
  EXPECT_EQ(ParsePythonFloat("1e-999"), 0.0);
  EXPECT_EQ(ParsePythonFloat("-Infinity"), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(*ParsePythonFloat("NaN")));
  for (const char* text : {"", ".", "abc", "1e", "e5", "0x1p3", "1__0", "+-1", "1 2", "in"}) {
    EXPECT_EQ(ParsePythonFloat(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace candor
