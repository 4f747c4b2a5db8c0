#include "candor/dataset/csv/csv_types.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>

namespace candor::dataset {
namespace {

enum class Kind { kMissing, kInt64, kUInt64, kFloat64, kBool, kText };

struct Case {
  std::string text;
  Kind kind;
  std::string value;
};

std::string Zeros(size_t count) { return std::string(count, '0'); }

// What pandas 2.3.3 makes of a column with this cell alone; for kFloat64, whether it takes the cell
// into a column that is float already. The float values are Python's float(), correctly rounded.
const Case kCases[] = {
    {"1", Kind::kInt64, "1"},
    {" 1", Kind::kInt64, "1"},
    {"1 ", Kind::kInt64, "1"},
    {"\t1", Kind::kInt64, "1"},
    {"1\t", Kind::kInt64, "1"},
    {"\v1", Kind::kInt64, "1"},
    {"1\f", Kind::kInt64, "1"},
    {"\r1", Kind::kInt64, "1"},
    {"\n1", Kind::kInt64, "1"},
    {"+1", Kind::kInt64, "1"},
    {"-1", Kind::kInt64, "-1"},
    {"++1", Kind::kText, ""},
    {"--1", Kind::kText, ""},
    {"+-1", Kind::kText, ""},
    {"-+1", Kind::kText, ""},
    {"- 1", Kind::kText, ""},
    {"+ 1", Kind::kText, ""},
    {"-0", Kind::kInt64, "0"},
    {"+0", Kind::kInt64, "0"},
    {"007", Kind::kInt64, "7"},
    {std::string("") + Zeros(30) + "", Kind::kInt64, "0"},
    {"-", Kind::kText, ""},
    {"+", Kind::kText, ""},
    {" ", Kind::kText, ""},
    {"  ", Kind::kText, ""},
    {"1 5", Kind::kText, ""},
    {"1-", Kind::kText, ""},
    {"1+", Kind::kText, ""},
    {"9223372036854775807", Kind::kInt64, "9223372036854775807"},
    {"9223372036854775808", Kind::kUInt64, "9223372036854775808"},
    {"+9223372036854775808", Kind::kUInt64, "9223372036854775808"},
    {"-9223372036854775808", Kind::kInt64, "-9223372036854775808"},
    {"-9223372036854775808 ", Kind::kInt64, "-9223372036854775808"},
    {"-9223372036854775809", Kind::kFloat64, "-9.223372036854776e+18"},
    {"18446744073709551615", Kind::kUInt64, "18446744073709551615"},
    {"18446744073709551616", Kind::kFloat64, "1.8446744073709552e+19"},
    {"99999999999999999999", Kind::kFloat64, "1e+20"},
    {"1e5", Kind::kFloat64, "100000.0"},
    {"1E5", Kind::kFloat64, "100000.0"},
    {"1e+5", Kind::kFloat64, "100000.0"},
    {"1e-5", Kind::kFloat64, "1e-05"},
    {"1e", Kind::kText, ""},
    {"1e+", Kind::kText, ""},
    {"1e+-5", Kind::kText, ""},
    {"1.e5", Kind::kFloat64, "100000.0"},
    {"1.e", Kind::kText, ""},
    {"e5", Kind::kText, ""},
    {"-e5", Kind::kText, ""},
    {".5", Kind::kFloat64, "0.5"},
    {"5.", Kind::kFloat64, "5.0"},
    {".", Kind::kText, ""},
    {"-.5", Kind::kFloat64, "-0.5"},
    {"+.5", Kind::kFloat64, "0.5"},
    {"+.e5", Kind::kText, ""},
    {"..5", Kind::kText, ""},
    {"1.5 ", Kind::kFloat64, "1.5"},
    {" 1.5", Kind::kFloat64, "1.5"},
    {"1.0\t \n", Kind::kFloat64, "1.0"},
    {"0.5\v", Kind::kFloat64, "0.5"},
    {"1. 5", Kind::kText, ""},
    {"1e 5", Kind::kText, ""},
    {"1 e5", Kind::kText, ""},
    {"1e5x", Kind::kText, ""},
    {"1e5 ", Kind::kFloat64, "100000.0"},
    {"1e5.5", Kind::kText, ""},
    {"1e5e5", Kind::kText, ""},
    {"1.0.0", Kind::kText, ""},
    {"00.5", Kind::kFloat64, "0.5"},
    {"1e05", Kind::kFloat64, "100000.0"},
    {"1.0E+00", Kind::kFloat64, "1.0"},
    {"1e-0", Kind::kFloat64, "1.0"},
    {"-0.0", Kind::kFloat64, "-0.0"},
    {"0.1e1", Kind::kFloat64, "1.0"},
    {"0x10", Kind::kText, ""},
    {"0X1p3", Kind::kText, ""},
    {"0x", Kind::kText, ""},
    {"1_000", Kind::kText, ""},
    {"1,5", Kind::kText, ""},
    {"1,000", Kind::kText, ""},
    {"1'000", Kind::kText, ""},
    {"$5", Kind::kText, ""},
    {"5%", Kind::kText, ""},
    {"(5)", Kind::kText, ""},
    {"1d5", Kind::kText, ""},
    {"1f", Kind::kText, ""},
    {"1L", Kind::kText, ""},
    {"٣", Kind::kText, ""},
    {"１", Kind::kText, ""},
    {"½", Kind::kText, ""},
    {"−5", Kind::kText, ""},
    {"5 ", Kind::kText, ""},
    {" 5", Kind::kText, ""},
    {"\0341", Kind::kText, ""},
    {"inf", Kind::kFloat64, "inf"},
    {"INF", Kind::kFloat64, "inf"},
    {"Inf", Kind::kFloat64, "inf"},
    {"iNf", Kind::kFloat64, "inf"},
    {"+inf", Kind::kFloat64, "inf"},
    {"-inf", Kind::kFloat64, "-inf"},
    {"++inf", Kind::kText, ""},
    {" inf", Kind::kText, ""},
    {"inf ", Kind::kText, ""},
    {"infinity", Kind::kFloat64, "inf"},
    {"Infinity", Kind::kFloat64, "inf"},
    {"-infinity", Kind::kFloat64, "-inf"},
    {"+INFINITY", Kind::kFloat64, "inf"},
    {"infinit", Kind::kText, ""},
    {"in", Kind::kText, ""},
    {"1e308", Kind::kFloat64, "1e+308"},
    {"1e309", Kind::kText, ""},
    {"0.1e309", Kind::kFloat64, "1e+308"},
    {"0.01e309", Kind::kFloat64, "1e+307"},
    {"10e308", Kind::kText, ""},
    {"1e400", Kind::kText, ""},
    {"-1e400", Kind::kText, ""},
    {"1e-400", Kind::kFloat64, "0.0"},
    {"-1e-400", Kind::kFloat64, "-0.0"},
    {"0e308", Kind::kFloat64, "0.0"},
    {"0e309", Kind::kText, ""},
    {"0.0e309", Kind::kFloat64, "0.0"},
    {"0e400", Kind::kText, ""},
    {"1e99999", Kind::kText, ""},
    {"1e99999999999", Kind::kText, ""},
    {"1e-99999999999", Kind::kFloat64, "0.0"},
    {"1e-2147483", Kind::kFloat64, "0.0"},
    {"1e00000000000000005", Kind::kFloat64, "100000.0"},
    {"1e000000000000000005", Kind::kText, ""},
    {"17976931348623157e292", Kind::kFloat64, "1.7976931348623157e+308"},
    {"179769313486231570000e288", Kind::kFloat64, "1.7976931348623157e+308"},
    {"1.7976931348623157e308", Kind::kFloat64, "1.7976931348623157e+308"},
    {"1.7976931348623159e308", Kind::kText, ""},
    {"1.8e308", Kind::kText, ""},
    {"5e-324", Kind::kFloat64, "5e-324"},
    {"2e-324", Kind::kFloat64, "0.0"},
    {"1e-323", Kind::kFloat64, "1e-323"},
    {"4.9406564584124654e-324", Kind::kFloat64, "5e-324"},
    {"2.2250738585072014e-308", Kind::kFloat64, "2.2250738585072014e-308"},
    {std::string("1") + Zeros(25) + ".0", Kind::kFloat64, "1e+25"},
    {std::string("1") + Zeros(308) + ".0", Kind::kFloat64, "1e+308"},
    {std::string("1") + Zeros(309) + ".0", Kind::kText, ""},
    {std::string("0.") + Zeros(400) + "1", Kind::kFloat64, "0.0"},
    {std::string("") + Zeros(30) + "e292", Kind::kFloat64, "0.0"},
    {std::string("") + Zeros(30) + "e309", Kind::kText, ""},
    {std::string("1") + Zeros(30) + "e-30", Kind::kFloat64, "1.0"},
    {"000000000000000000000.5", Kind::kFloat64, "0.5"},
    {"0.1234567890123456789", Kind::kFloat64, "0.12345678901234568"},
    {"123456789012345678901234567890.5", Kind::kFloat64, "1.2345678901234568e+29"},
    {"9007199254740993.0", Kind::kFloat64, "9007199254740992.0"},
    {"1e23", Kind::kFloat64, "1e+23"},
    {"0.3", Kind::kFloat64, "0.3"},
    {"8.41", Kind::kFloat64, "8.41"},
    {"True", Kind::kBool, "1"},
    {"TRUE", Kind::kBool, "1"},
    {"true", Kind::kBool, "1"},
    {"tRuE", Kind::kBool, "1"},
    {"False", Kind::kBool, "0"},
    {"FALSE", Kind::kBool, "0"},
    {"false", Kind::kBool, "0"},
    {" True", Kind::kText, ""},
    {"True ", Kind::kText, ""},
    {"+True", Kind::kText, ""},
    {"t", Kind::kText, ""},
    {"T", Kind::kText, ""},
    {"yes", Kind::kText, ""},
    {"no", Kind::kText, ""},
    {"1true", Kind::kText, ""},
    {"TRUE\t", Kind::kText, ""},
    {"", Kind::kMissing, ""},
    {"#N/A", Kind::kMissing, ""},
    {"#N/A N/A", Kind::kMissing, ""},
    {"#NA", Kind::kMissing, ""},
    {"-1.#IND", Kind::kMissing, ""},
    {"-1.#QNAN", Kind::kMissing, ""},
    {"-NaN", Kind::kMissing, ""},
    {"-nan", Kind::kMissing, ""},
    {"1.#IND", Kind::kMissing, ""},
    {"1.#QNAN", Kind::kMissing, ""},
    {"<NA>", Kind::kMissing, ""},
    {"N/A", Kind::kMissing, ""},
    {"NA", Kind::kMissing, ""},
    {"NULL", Kind::kMissing, ""},
    {"NaN", Kind::kMissing, ""},
    {"None", Kind::kMissing, ""},
    {"n/a", Kind::kMissing, ""},
    {"nan", Kind::kMissing, ""},
    {"null", Kind::kMissing, ""},
    {"none", Kind::kText, ""},
    {"NONE", Kind::kText, ""},
    {"Null", Kind::kText, ""},
    {"NAN", Kind::kText, ""},
    {"+nan", Kind::kText, ""},
    {"nan ", Kind::kText, ""},
    {" NA", Kind::kText, ""},
    {"NULL ", Kind::kText, ""},
    {"na", Kind::kText, ""},
    {"N/a", Kind::kText, ""},
    {"-NAN", Kind::kText, ""},
    {"#N/A N/A ", Kind::kText, ""},
};

TEST(CsvTypesTest, AcceptsWhatPandasAccepts) {
  for (const Case& c : kCases) {
    SCOPED_TRACE("'" + c.text + "'");
    const bool is_integer = c.kind == Kind::kInt64 || c.kind == Kind::kUInt64;
    EXPECT_EQ(IsMissingText(c.text), c.kind == Kind::kMissing);
    EXPECT_EQ(ParseCsvInt(c.text).has_value(), c.kind == Kind::kInt64);
    EXPECT_EQ(ParseCsvUInt(c.text).has_value(),
              is_integer && c.text.find('-') == std::string::npos);
    EXPECT_EQ(ParseCsvBool(c.text).has_value(), c.kind == Kind::kBool);
    EXPECT_EQ(ParseCsvFloat(c.text).has_value(), is_integer || c.kind == Kind::kFloat64);
    if (c.kind == Kind::kInt64) {
      EXPECT_EQ(std::to_string(ParseCsvInt(c.text).value_or(-77)), c.value);
    }
    if (c.kind == Kind::kUInt64) {
      EXPECT_EQ(std::to_string(ParseCsvUInt(c.text).value_or(77)), c.value);
    }
    if (c.kind == Kind::kBool) {
      EXPECT_EQ(ParseCsvBool(c.text), c.value == "1");
    }
    if (is_integer || c.kind == Kind::kFloat64) {
      const double expected = std::strtod(c.value.c_str(), nullptr);
      const double found = ParseCsvFloat(c.text).value_or(std::nan(""));
      EXPECT_EQ(found, expected);
      if (c.kind == Kind::kFloat64) {
        EXPECT_EQ(std::signbit(found), std::signbit(expected));
      }
    }
  }
}

// pandas reads 10.0 here, because its counter wraps, and crashes on 1e2147483648.
TEST(CsvTypesTest, RefusesExponentsThatOverflowPandasCounter) {
  EXPECT_EQ(ParseCsvFloat("1e4294967297"), std::nullopt);
  EXPECT_EQ(ParseCsvFloat("1e2147483648"), std::nullopt);
}

}  // namespace
}  // namespace candor::dataset
