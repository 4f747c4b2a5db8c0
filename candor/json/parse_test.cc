#include <gtest/gtest.h>

#include "candor/json/value.h"

namespace candor::json {
namespace {

TEST(Parse, KeepsKindsAndOrder) {
  const Value value = *Parse(
      "\xEF\xBB\xBF {\"z\": [1, 1.0, -0, 1e2, true, null], \"a\": \"\\u00e9\\ud83d\\ude00\\n\"}\n");
  EXPECT_EQ(Write(value), R"({"z": [1, 1.0, 0, 100.0, true, null], "a": "\u00e9\ud83d\ude00\n"})");
  EXPECT_EQ(value.Find("a")->AsString(), "\xC3\xA9\xF0\x9F\x98\x80\n");
}

TEST(Parse, IntegersBeyondTheRangeBecomeUnsignedThenFloat) {
  const std::pair<const char*, Value::Kind> cases[] = {
      {"9223372036854775807", Value::Kind::kInteger},
      {"-9223372036854775808", Value::Kind::kInteger},
      {"9223372036854775808", Value::Kind::kUnsigned},
      {"18446744073709551615", Value::Kind::kUnsigned},
      {"18446744073709551616", Value::Kind::kFloat},
      {"-9223372036854775809", Value::Kind::kFloat},
  };
  for (const auto& [text, kind] : cases) EXPECT_EQ(Parse(text)->kind(), kind) << text;
  EXPECT_EQ(Parse("18446744073709551616")->AsDouble(), 0x1p64);
}

TEST(Parse, LastOfDuplicateMembersWinsAndIsReported) {
  std::vector<std::string> duplicates;
  const Value value = *Parse(R"([0, {"a": 1, "b": {"c/d": 1, "c/d": 2}, "a": 3, "a": 4}])",
                             {.duplicate_members = &duplicates});
  EXPECT_EQ(Write(value), R"([0, {"a": 4, "b": {"c/d": 2}}])");
  EXPECT_EQ(duplicates, (std::vector<std::string>{"/1/b/c~1d", "/1/a"}));
}

TEST(Parse, FindsDuplicatesInWideObjects) {
  std::string text = "{";
  for (int i = 0; i < 1000; ++i) text += '"' + std::to_string(i) + "\": 0, ";
  std::vector<std::string> duplicates;
  const Value value = *Parse(text + "\"500\": 1}", {.duplicate_members = &duplicates});
  EXPECT_EQ(value.AsObject().size(), 1000u);
  EXPECT_EQ(value.AsObject()[500].second, Value(1));
  EXPECT_EQ(duplicates, std::vector<std::string>{"/500"});
}

struct BadCase {
  std::string text;
  const char* message;
  const char* where;
  const char* found;
};

constexpr const char* kInvalid = "The document is not valid JSON.";
constexpr const char* kIncomplete = "The document ends before its value is complete.";
constexpr const char* kGoesOn = "The document goes on after its end.";
constexpr const char* kEnd = "the end of the text";
constexpr const char* kNotUtf8 = "The document holds bytes that are not UTF-8.";
constexpr const char* kBadString = "The document holds a string that is not valid JSON.";
constexpr const char* kBeyond = "The document holds a number beyond the range of a 64-bit float.";
constexpr const char* kNul = "The document holds a NUL byte.";

TEST(Parse, BadDocumentsSayWhatAndWhere) {
  using std::string_literals::operator""s;
  const BadCase cases[] = {
      {"", "The document is empty.", "line 1, column 1", ""},
      {" \n ", "The document is empty.", "line 1, column 1", ""},
      {"\xEF\xBB\xBF", "The document is empty.", "line 1, column 1", ""},
      {"NaN", "The document holds the bare token NaN, which is not JSON.", "line 1, column 1", ""},
      {"{\"a\":\n [1, Infinity]}", "The document holds the bare token Infinity, which is not JSON.",
       "line 2, column 6", ""},
      {"[-Infinity]", "The document holds the bare token -Infinity, which is not JSON.",
       "line 1, column 2", ""},
      {"[\"\xC3\xA9\", NaN]", "The document holds the bare token NaN, which is not JSON.",
       "line 1, column 7", ""},
      {"\xEF\xBB\xBF[nan]", kInvalid, "line 1, column 2", "nan"},
      {"[True]", kInvalid, "line 1, column 2", "True"},
      {"[truly]", kInvalid, "line 1, column 2", "truly"},
      {"{'a': 1}", kInvalid, "line 1, column 2", "'"},
      {"{a: 1}", kInvalid, "line 1, column 2", "a"},
      {"[1, 2,]", kInvalid, "line 1, column 7", "]"},
      {"[1}", kInvalid, "line 1, column 3", "}"},
      {"{\"a\" 1}", kInvalid, "line 1, column 6", "1"},
      {"{\"a\": \"b\" \"c\"}", kInvalid, "line 1, column 11", "\""},
      {"[1 // one\n]", kInvalid, "line 1, column 4", "/"},
      {"[1.]", kInvalid, "line 1, column 2", "1."},
      {"[-]", kInvalid, "line 1, column 2", "-"},
      {"[1, \xFF]", kInvalid, "line 1, column 5", "byte 0xFF"},
      {"[1, ", kIncomplete, "line 1, column 5", kEnd},
      {"{\"a\": 1\n", kIncomplete, "line 2, column 1", kEnd},
      {"\"abc", kIncomplete, "line 1, column 5", kEnd},
      {"tru", kIncomplete, "line 1, column 4", kEnd},
      {"{\"a\": 1} {\"a\": 2}", kGoesOn, "line 1, column 10", "{"},
      {"{\"a\": 1}\n{\"a\": 2}\n", kGoesOn, "line 2, column 1", "{"},
      {"1 garbage", kGoesOn, "line 1, column 3", "garbage"},
      {"\"ab\xFF\"", kNotUtf8, "line 1, column 4", "byte 0xFF"},
      {"\"\xC3(\"", kNotUtf8, "line 1, column 3", "byte 0x28"},
      {"\"\xED\xA0\x80\"", kNotUtf8, "line 1, column 3", "byte 0xA0"},
      {"\"a\nb\"", kBadString, "line 1, column 3",
       "control character U+000A (LF) must be escaped to \\u000A or \\n"},
      {"\"a\\x\"", kBadString, "line 1, column 4", "forbidden character after backslash"},
      {"\"\\ud800\"", kBadString, "line 1, column 8",
       "surrogate U+D800..U+DBFF must be followed by U+DC00..U+DFFF"},
      {"[1, 1e999]", kBeyond, "line 1, column 5", "1e999"},
      {"[1]\0"s, kNul, "line 1, column 4", ""},
      {"[1\0]"s, kNul, "line 1, column 3", ""},
      {"\0"s, kNul, "line 1, column 1", ""},
  };
  for (const BadCase& c : cases) {
    const auto value = Parse(c.text);
    ASSERT_FALSE(value.ok()) << c.text;
    const Error& error = value.error();
    EXPECT_EQ(error.kind, ErrorKind::kData) << c.text;
    EXPECT_EQ(error.message, c.message) << c.text;
    EXPECT_EQ(error.where, c.where) << c.text;
    EXPECT_EQ(error.found, c.found) << c.text;
  }
}

TEST(Parse, ErrorsSayWhatIsAcceptedAndWhatToDo) {
  EXPECT_EQ(Parse("[1 2]").error().expected, "']'");
  EXPECT_NE(Parse("[NaN]").error().hint.find("null"), std::string::npos);
  EXPECT_NE(Parse("{}\n{}").error().hint.find("JSON Lines"), std::string::npos);
  EXPECT_NE(Parse("[1,]").error().hint.find("comma"), std::string::npos);
  EXPECT_NE(Parse("{'a': 1}").error().hint.find("double quotes"), std::string::npos);
}

TEST(Parse, DepthIsLimited) {
  const auto nested = [](size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(Parse(nested(512)).ok());
  const auto deep = Parse("[\"[[\\\"[\",\n" + nested(512));
  ASSERT_FALSE(deep.ok());
  EXPECT_EQ(deep.error().message, "The document nests deeper than the limit.");
  EXPECT_EQ(deep.error().where, "line 2, column 512");
  EXPECT_EQ(deep.error().expected, "at most 512 levels");
  EXPECT_TRUE(Parse("1", {.max_depth = 0}).ok());
  EXPECT_FALSE(Parse("[]", {.max_depth = 0}).ok());
  std::string objects;
  for (int i = 0; i < 100000; ++i) objects += "{\"a\":";
  for (const std::string& attack : {nested(100000), std::string(100000, '['), objects}) {
    EXPECT_EQ(Parse(attack).error().message, "The document nests deeper than the limit.");
  }
}

}  // namespace
}  // namespace candor::json
