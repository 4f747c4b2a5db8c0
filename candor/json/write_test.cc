#include <gtest/gtest.h>

#include <limits>

#include "candor/base/shared_material.h"
#include "candor/json/value.h"
#include "candor/json/write_internal.h"

namespace candor::json {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Expected texts are those of Python 3.11's json.dumps.
TEST(Write, OneLineAsPython) {
  const std::pair<Value, const char*> cases[] = {
      {nullptr, "null"},
      {true, "true"},
      {false, "false"},
      {0, "0"},
      {-12, "-12"},
      {std::numeric_limits<uint64_t>::max(), "18446744073709551615"},
      {1.0, "1.0"},
      {-0.0, "-0.0"},
      {0.1, "0.1"},
      {1e-5, "1e-05"},
      {1e16, "1e+16"},
      {123456789012345680.0, "1.2345678901234568e+17"},
      {5e-324, "5e-324"},
      {kInfinity, "Infinity"},
      {-kInfinity, "-Infinity"},
      {std::numeric_limits<double>::quiet_NaN(), "NaN"},
      {"", R"("")"},
      {"plain ~", R"("plain ~")"},
      {"a\"b\\c/d", R"("a\"b\\c/d")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string("\0\x1f\x7f", 3), R"("\u0000\u001f\u007f")"},
      {"\xC3\xA9\xE2\x82\xAC", R"("\u00e9\u20ac")"},
      {"\xF0\x9F\x98\x80", R"("\ud83d\ude00")"},
      {"\xF4\x8F\xBF\xBF", R"("\udbff\udfff")"},
      {Value::Array(), "[]"},
      {Value::Object(), "{}"},
      {Value::Array{1, Value::Array{}, "x"}, R"([1, [], "x"])"},
      {Value::Object{{"\xC3\xA9", 1.5}, {"b", Value::Object{{"", nullptr}}}},
       R"({"\u00e9": 1.5, "b": {"": null}})"},
  };
  for (const auto& [value, text] : cases) EXPECT_EQ(Write(value), text);
}

TEST(Write, IndentedAsPython) {
  const Value value = *Parse(R"({"a": [1, {"b": []}, [[]]], "c": {}, "d": null})");
  EXPECT_EQ(Write(value, 2), R"({
  "a": [
    1,
    {
      "b": []
    },
    [
      []
    ]
  ],
  "c": {},
  "d": null
})");
  EXPECT_EQ(Write(*Parse("[1, [2]]"), 0), "[\n1,\n[\n2\n]\n]");
  EXPECT_EQ(Write(Value::Array(), 4), "[]");
}

TEST(Write, CompactLeavesOutBlanks) {
  EXPECT_EQ(WriteCompact(*Parse(R"({"a": [1, 2.0, "x y"], "b": {}})")),
            R"({"a":[1,2.0,"x y"],"b":{}})");
}

TEST(Write, BytesThatAreNoUtf8BecomeTheReplacementCharacter) {
  const std::pair<const char*, const char*> cases[] = {
      {"a\xFFz", R"("a\ufffdz")"},
      {"\xC3", R"("\ufffd")"},
      {"\xC0\x80", R"("\ufffd\ufffd")"},
      {"\xED\xA0\x80", R"("\ufffd\ufffd\ufffd")"},
      {"\xE2\x82", R"("\ufffd\ufffd")"},
      {"\xF4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")"},
      {"\xE0\x80\xAFz", R"("\ufffd\ufffd\ufffdz")"},
  };
  for (const auto& [bytes, text] : cases) EXPECT_EQ(Write(bytes), text);
}

TEST(Write, GivesTheBytesOfARealAnalysis) {
  const auto file = SharedMaterial() / "golden" / "adult-linear" / "analysis.json";
  if (!std::filesystem::exists(file)) GTEST_SKIP() << "no golden files: set CANDOR_SHARED";
  const std::string text = ReadText(file);
  const auto value = Parse(text);
  ASSERT_TRUE(value.ok()) << value.error().ToString();
  EXPECT_EQ(Write(*value, 4) + "\n", text);
}

}  // namespace
}  // namespace candor::json
