#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

#include "candor/base/number_text.h"
#include "candor/predictor/codec/number_append_internal.h"

namespace candor::predictor {
namespace {

std::string Appended(double value) {
  std::string text = ">";
  AppendPythonFloat(value, &text);
  return text.substr(1);
}

TEST(AppendPythonFloatTest, WritesWhatPythonWrites) {
  struct Case {
    double value;
    const char* text;
  };
  for (const auto& [value, text] : {Case{39.0, "39.0"},
                                    {0.0, "0.0"},
                                    {-0.0, "-0.0"},
                                    {-5.5, "-5.5"},
                                    {0.1, "0.1"},
                                    {0.1 + 0.2, "0.30000000000000004"},
                                    {1e-4, "0.0001"},
                                    {1e-5, "1e-05"},
                                    {1.25e-7, "1.25e-07"},
                                    {123456.789012, "123456.789012"},
                                    {999999999.999999, "999999999.999999"},
                                    {1e15, "1000000000000000.0"},
                                    {9007199254740993.0, "9007199254740992.0"},
                                    {1e16, "1e+16"},
                                    {-1.5e300, "-1.5e+300"},
                                    {5e-324, "5e-324"},
                                    {HUGE_VAL, "inf"},
                                    {-HUGE_VAL, "-inf"},
                                    {std::nan(""), "nan"}}) {
    EXPECT_EQ(Appended(value), text);
  }
}

TEST(AppendPythonFloatTest, AgreesWithPythonFloatText) {
  std::mt19937_64 random(20240131);
  std::uniform_real_distribution<double> exponent(-12, 18);
  for (int i = 0; i < 50'000; ++i) {
    const auto any = std::bit_cast<double>(random());
    ASSERT_EQ(Appended(any), PythonFloatText(any));
    const double usual = std::pow(10, exponent(random)) * (i % 2 == 0 ? 1 : -1);
    ASSERT_EQ(Appended(usual), PythonFloatText(usual));
    const double decimal = static_cast<double>(random() % 2'000'000'000) / 1e6;
    ASSERT_EQ(Appended(decimal), PythonFloatText(decimal));
    const double neighbour = std::nextafter(decimal, i % 3 == 0 ? 0 : 1e300);
    ASSERT_EQ(Appended(neighbour), PythonFloatText(neighbour));
  }
}

TEST(AppendIntegerTest, Extremes) {
  std::string text;
  AppendInteger(std::numeric_limits<int64_t>::min(), &text);
  AppendInteger(std::numeric_limits<uint64_t>::max(), &text);
  EXPECT_EQ(text, "-922337203685477580818446744073709551615");
}

}  // namespace
}  // namespace candor::predictor
