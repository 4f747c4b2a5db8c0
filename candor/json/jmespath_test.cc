#include "candor/json/jmespath.h"

#include <gtest/gtest.h>

namespace candor::json {
namespace {

Result<Value> CompileAndSearch(const std::string& expression, const Value& document) {
  CANDOR_ASSIGN_OR_RETURN(const JmesPath path, JmesPath::Compile(expression));
  return path.Search(document);
}

struct Case {
  const char* expression;
  const char* document;
  const char* result;
};

void Check(const Case& c) {
  const auto result = CompileAndSearch(c.expression, *Parse(c.document));
  ASSERT_TRUE(result.ok()) << c.expression << ": " << result.error().ToString();
  EXPECT_EQ(Write(*result), c.result) << c.expression;
}

constexpr const char* kRecords =
    R"([{"Age": 41, "Income": 5.5, "y": 1}, {"Age": 29, "Income": 1.25, "y": 0}])";

TEST(JmesPath, SelectsWhatDataSetsNeed) {
  const Case cases[] = {
      {"[*][\"Age\", \"Income\"]", kRecords, "[[41, 5.5], [29, 1.25]]"},
      {"[*].[Age, Income]", kRecords, "[[41, 5.5], [29, 1.25]]"},
      {"[][\"Age\"]", kRecords, "[[41], [29]]"},
      {"[?y == `1`][\"Age\", y]", kRecords, "[[41, 1]]"},
      {"[:1][\"Age\"]", kRecords, "[[41]]"},
      {"[*].y", kRecords, "[1, 0]"},
      {"rows[*].x", R"({"rows": [{"x": [1, 2]}, {"x": [3, null]}]})", "[[1, 2], [3, null]]"},
      {"rows[*].x[:1]", R"({"rows": [{"x": [1, 2]}, {"x": [3, 4]}]})", "[[1], [3]]"},
      {"[*].k[].m", R"([{"k": [{"m": 1}, {"m": 2}]}, {"k": [{"m": 3}]}])", "[1, 2, 3]"},
      {"data.f.v", R"({"data": {"f": {"v": [41, 5.5]}}})", "[41, 5.5]"},
      {"@", "[1]", "[1]"},
      {"\"a b\".\"\\u00e9\"", R"({"a b": {"\u00e9": 7}})", "7"},
      {"predictions[0].score", R"({"predictions": [{"score": 0.5}]})", "0.5"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(JmesPath, ComparesNumbersByValue) {
  const Case cases[] = {
      {"a == b", R"({"a": 1, "b": 1.0})", "true"},
      {"[?a == `1.0`].b", R"([{"a": 1, "b": 2}])", "[2]"},
      {"a == b", R"({"a": 1, "b": true})", "false"},
      {"a == b", R"({"a": [1, {"x": 2}], "b": [1.0, {"x": 2.0}]})", "true"},
      {"[a, b] == [b, a]", R"({"a": 1, "b": 1})", "true"},
      {"[a] == c", R"({"a": 1, "c": [1]})", "true"},
      {"contains(@, `2`)", "[1, 2.0]", "true"},
      {"a < b", R"({"a": 9007199254740992.0, "b": 9007199254740993})", "true"},
      {"a < b", R"({"a": "x", "b": "y"})", "true"},
      {"a < b", R"({"a": "x", "b": 1})", "null"},
      {"a < b", R"({"a": null, "b": 1})", "null"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(JmesPath, ReadsLiterals) {
  const Case cases[] = {
      {"`[1, {\"a\": null}]`", "0", R"([1, {"a": null}])"},
      {"`plain`", "0", R"("plain")"},
      {"`\"a\\`b\"`", "0", R"("a`b")"},
      {"'it\\'s'", "0", R"("it's")"},
      {"'a\\nb'", "0", R"("a\\nb")"},
      {"''", "0", R"("")"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(JmesPath, SlicesAsPython) {
  const Case cases[] = {
      {"[::-1]", "[0, 1, 2]", "[2, 1, 0]"},
      {"[-2:]", "[0, 1, 2]", "[1, 2]"},
      {"[:-1]", "[0, 1, 2]", "[0, 1]"},
      {"[5:0:-2]", "[0, 1, 2, 3]", "[3, 1]"},
      {"[0:9223372036854775807:9223372036854775807]", "[0, 1]", "[0]"},
      {"[99999999999999999999:-99999999999999999999:-99999999999999999999]", "[0, 1]", "[1]"},
      {"[-99999999999999999999]", "[0, 1]", "null"},
      {"[:]", "[]", "[]"},
      {"[::-1]", "[]", "[]"},
      {"[:1]", R"("abc")", "null"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(JmesPath, CallsEveryFunction) {
  const Case cases[] = {
      {"abs(@)", "-9223372036854775808", "9223372036854775808"},
      {"abs(@)", "-1.5", "1.5"},
      {"avg(@)", "[1, 2]", "1.5"},
      {"avg(@)", "[]", "null"},
      {"ceil(@)", "1.2", "2"},
      {"floor(@)", "-1.2", "-2"},
      {"floor(@)", "1e300", "1e+300"},
      {"sum(@)", "[9223372036854775807, 1]", "9.223372036854776e+18"},
      {"sum(@)", "[1, 2]", "3"},
      {"sum(@)", "[1, 0.5]", "1.5"},
      {"sum(@)", "[]", "0"},
      {"contains('abc', 'bc')", "0", "true"},
      {"contains('abc', `1`)", "0", "false"},
      {"starts_with('abc', 'ab')", "0", "true"},
      {"ends_with('abc', 'ab')", "0", "false"},
      {"join(', ', @)", R"(["a", "b"])", R"("a, b")"},
      {"length(@)", R"("\u00e9\ud83d\ude00")", "2"},
      {"length(@)", R"({"a": 1})", "1"},
      {"reverse(@)", R"("a\u00e9\ud83d\ude00")", R"("\ud83d\ude00\u00e9a")"},
      {"reverse(@)", "[1, 2]", "[2, 1]"},
      {"keys(@)", R"({"b": 1, "a": 2})", R"(["b", "a"])"},
      {"values(@)", R"({"b": 1, "a": 2})", "[1, 2]"},
      {"merge(@, `{\"a\": 3, \"c\": 4}`)", R"({"a": 1, "b": 2})", R"({"a": 3, "b": 2, "c": 4})"},
      {"map(&a, @)", R"([{"a": 1}, {}, {"a": 2}])", "[1, null, 2]"},
      {"not_null(a, b, c)", R"({"b": 2, "c": 3})", "2"},
      {"max(@)", "[1, 3, 3.0, 2]", "3"},
      {"min(@)", R"(["b", "a"])", R"("a")"},
      {"max(@)", "[]", "null"},
      {"sort(@)", R"(["\ud83d\ude00", "\uffff", "a"])", R"(["a", "\uffff", "\ud83d\ude00"])"},
      {"sort_by(@, &k)[*].v", R"([{"k": 2, "v": 0}, {"k": 1, "v": 1}, {"k": 2.0, "v": 2}])",
       "[1, 0, 2]"},
      {"max_by(@, &k).v", R"([{"k": 2, "v": 0}, {"k": 2, "v": 1}])", "0"},
      {"min_by(@, &k).v", R"([{"k": "b", "v": 0}, {"k": "a", "v": 1}])", "1"},
      {"min_by(@, &k)", "[]", "null"},
      {"to_array(@)", "1", "[1]"},
      {"to_array(@)", "[1]", "[1]"},
      {"to_number('1.5')", "0", "1.5"},
      {"to_number('12')", "0", "12"},
      {"to_number('nan')", "0", "null"},
      {"to_number('x')", "0", "null"},
      {"to_string(@)", R"({"a": [1, 2.0]})", R"("{\"a\":[1,2.0]}")"},
      {"to_string([a])", R"({"a": 1})", R"("[1]")"},
      {"[*].type(@)", R"([1, "a", true, [], {}])",
       R"(["number", "string", "boolean", "array", )"
       R"("object"])"},
      {"type(@)", "null", R"("null")"},
  };
  for (const Case& c : cases) Check(c);
}

TEST(JmesPath, KeepsNullsInTheirPlaces) {
  const Case cases[] = {
      {"[*].a", R"([{"a": 1}, {"a": null}, {}, {"a": 2}])", "[1, null, null, 2]"},
      {"[].a", R"([{"a": 1}, {"a": null}])", "[1, null]"},
      {"[1:].a", R"([{"a": 1}, {"a": null}, {"a": 3}])", "[null, 3]"},
      {"[].a[].b", R"([{"a": [{"b": 1}, {"b": null}]}, {}, {"a": [{"b": 2}]}])",
       "[1, null, null, 2]"},
      {"[*].a[*].b", R"([{"a": [{"b": null}, {"b": 1}]}, {"a": []}])", "[[null, 1], []]"},
      {"[*][\"a\", b]", R"([{"a": 1}, null, {"b": 2}])", "[[1, null], null, [null, 2]]"},
      {"[?a].b", R"([{"a": 1}, {"b": 1}, {"a": 1, "b": 2}])", "[null, 2]"},
      {"*.a", R"({"x": {"a": null}, "y": {"a": 1}})", "[null, 1]"},
      {"[*].a | [1]", R"([{"a": 1}, {"a": null}, {"a": 2}])", "null"},
  };
  for (const Case& c : cases) {
    const auto result = JmesPath::Compile(c.expression)->SearchKeepingNulls(*Parse(c.document));
    ASSERT_TRUE(result.ok()) << c.expression;
    EXPECT_EQ(Write(*result), c.result) << c.expression;
  }
}

TEST(JmesPath, ATargetOfEachRecordStaysWithItsRecord) {
  std::string text = "[";
  for (int i = 0; i < 18; ++i) {
    text += std::string(i > 0 ? ", " : "") + R"({"p_mbar": )" +
            (i < 6 ? std::to_string(1000 + i) : "null") + "}";
  }
  const Value document = *Parse(text + "]");
  const JmesPath path = *JmesPath::Compile("[].p_mbar");
  EXPECT_EQ(path.Search(document)->AsArray().size(), 6u);
  const Value kept = *path.SearchKeepingNulls(document);
  ASSERT_EQ(kept.AsArray().size(), 18u);
  EXPECT_EQ(kept.AsArray()[5], Value(1005));
  EXPECT_TRUE(kept.AsArray()[6].is_null());
}

TEST(JmesPath, BadExpressionsSayWhatAndWhere) {
  constexpr const char* kInvalid = "The JMESPath expression is not valid.";
  constexpr const char* kEnds = "The JMESPath expression ends too early.";
  constexpr const char* kOpen = "The JMESPath expression holds a string that does not end.";
  constexpr const char* kNoToken =
      "The JMESPath expression holds a character that starts no token.";
  constexpr const char* kLiteral = "The JMESPath expression holds a literal that is not JSON.";
  struct BadCase {
    const char* expression;
    const char* message;
    int column;
    const char* found;
  };
  const BadCase cases[] = {
      {"", "The JMESPath expression is empty.", 1, ""},
      {"  ", "The JMESPath expression is empty.", 1, ""},
      {"a.", kEnds, 3, "the end"},
      {"a[", kEnds, 3, "the end"},
      {"[*", kEnds, 3, "the end"},
      {"a b", kInvalid, 3, "b"},
      {"a..b", kInvalid, 3, "."},
      {"a[\"b\"]", kInvalid, 3, "\"b\""},
      {"a]", kInvalid, 2, "]"},
      {"a.1", kInvalid, 3, "1"},
      {"\"f\"(a)", kInvalid, 1, "\"f\""},
      {"@(a)", kInvalid, 2, "("},
      {"&a", kInvalid, 1, "&"},
      {"a{b: c}", kInvalid, 2, "{"},
      {"{a: }", kInvalid, 5, "}"},
      {"{1: a}", kInvalid, 2, "1"},
      {"[a, ]", kInvalid, 5, "]"},
      {"[::0]", kInvalid, 4, "0"},
      {"[1:2:3:4]", kInvalid, 7, ":"},
      {"[*]a", kInvalid, 4, "a"},
      {"'\xC3\xA9' = a", kNoToken, 5, "="},
      {"a-b", kNoToken, 2, "-"},
      {"\xC3\xA9", kNoToken, 1, "\xC3\xA9"},
      {"a.'b", kOpen, 3, ""},
      {"`1", kOpen, 1, ""},
      {"\"a\\\"", kOpen, 1, ""},
      {"\"\\x\"", kLiteral, 1, "\"\\x\""},
      {"`a\"b`", kLiteral, 1, "`a\"b`"},
  };
  for (const BadCase& c : cases) {
    const auto path = JmesPath::Compile(c.expression);
    ASSERT_FALSE(path.ok()) << c.expression;
    const Error& error = path.error();
    EXPECT_EQ(error.kind, ErrorKind::kConfig) << c.expression;
    EXPECT_EQ(error.message, c.message) << c.expression;
    EXPECT_EQ(error.where, "column " + std::to_string(c.column) + " of " + c.expression);
    EXPECT_EQ(error.found, c.found) << c.expression;
  }
}

TEST(JmesPath, BadCallsSayWhatAndWhere) {
  constexpr const char* kType =
      "A JMESPath function was given an argument of a type it does not take.";
  constexpr const char* kCount = "A JMESPath function was given the wrong number of arguments.";
  constexpr const char* kKey = "A JMESPath function met a key it cannot order by.";
  struct BadCase {
    const char* expression;
    const char* document;
    const char* message;
    const char* found;
    const char* expected;
  };
  const BadCase cases[] = {
      {"nope(@)", "0", "JMESPath has no function of that name.", "nope()", ""},
      {"abs()", "0", kCount, "0 in abs()", "1 argument"},
      {"abs(@, @)", "0", kCount, "2 in abs()", "1 argument"},
      {"merge()", "0", kCount, "0 in merge()", "at least 1 argument"},
      {"abs('a')", "0", kType, "string as argument 1 of abs()", "a number"},
      {"merge(@, a)", "{}", kType, "null as argument 2 of merge()", "an object"},
      {"sum(@)", "[1, null]", kType, "array as argument 1 of sum()", "an array of numbers"},
      {"sort(@)", R"([1, "a"])", kType, "array as argument 1 of sort()",
       "an array of numbers or an array of strings"},
      {"map(a, @)", "[]", kType, "null as argument 1 of map()", "an expression (&...)"},
      {"length(&a)", "[]", kType, "expression as argument 1 of length()",
       "a string or an array or an object"},
      {"sort_by(@, &a)", R"([{"a": 1}, {"a": "b"}])", kKey, "string for element 1 in sort_by()",
       "keys that are all numbers or all strings"},
      {"[*].max_by(@, &a)", R"([[{"a": null}]])", kKey, "null for element 0 in max_by()",
       "keys that are all numbers or all strings"},
  };
  for (const BadCase& c : cases) {
    const auto result = CompileAndSearch(c.expression, *Parse(c.document));
    ASSERT_FALSE(result.ok()) << c.expression;
    const Error& error = result.error();
    EXPECT_EQ(error.kind, ErrorKind::kData) << c.expression;
    EXPECT_EQ(error.message, c.message) << c.expression;
    EXPECT_EQ(error.where, c.expression);
    EXPECT_EQ(error.found, c.found) << c.expression;
    EXPECT_EQ(error.expected, c.expected) << c.expression;
  }
}

std::string Repeated(const std::string& text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(JmesPath, DepthIsLimited) {
  for (const char* piece :
       {"[", "(", "!", "{a: ", "abs(", "a.", "a[?", "[*].*", "a||", "a[0]|", "map(&", ".", "*."}) {
    EXPECT_FALSE(JmesPath::Compile(Repeated(piece, 100000) + "a").ok()) << piece;
  }
  for (const char* piece : {"[]", "[0]", "[*]", "[?a]", " | a", " == a"}) {
    EXPECT_FALSE(JmesPath::Compile("a" + Repeated(piece, 100000)).ok()) << piece;
  }
  const std::pair<const char*, const char*> nested[] = {{"(", ")"}, {"[", "]"}, {"[?", "]"}};
  for (const auto& [open, close] : nested) {
    const auto path = JmesPath::Compile(Repeated(open, 100000) + "a" + Repeated(close, 100000));
    ASSERT_FALSE(path.ok()) << open;
    EXPECT_EQ(path.error().message, "The JMESPath expression nests deeper than the limit.");
  }
  const Error long_chain = JmesPath::Compile("a" + Repeated(".a", 100000)).error();
  EXPECT_EQ(long_chain.message, "The JMESPath expression nests deeper than the limit.");
  EXPECT_TRUE(long_chain.where.starts_with("column 1002 of a.a.a")) << long_chain.where;
  EXPECT_LT(long_chain.where.size(), 300U);
  EXPECT_TRUE(JmesPath::Compile("a" + Repeated(".a", 400)).ok());
  EXPECT_TRUE(JmesPath::Compile(Repeated("(", 150) + "a" + Repeated(")", 150)).ok());
}

TEST(JmesPath, ResultsThatExplodeAreAnError) {
  const std::string pairs = "[@, @]" + Repeated(" | [@, @]", 60);
  for (const std::string& expression :
       {pairs, "[" + pairs + ", `1`] == [" + pairs + ", `2`]",
        "'abc'" + Repeated(" | join('', [@, @])", 60), "to_string(" + pairs + ")",
        "{a: @, b: @}" + Repeated(" | {a: @, b: @}", 60)}) {
    const auto result = CompileAndSearch(expression, *Parse("[1]"));
    ASSERT_FALSE(result.ok()) << expression;
    EXPECT_EQ(result.error().message,
              "The JMESPath expression makes far more values than the document holds.");
  }
}

TEST(JmesPath, CopiesShareTheProgram) {
  const JmesPath path = *JmesPath::Compile("a");
  const JmesPath copy = path;  // NOLINT
  EXPECT_EQ(copy.expression(), "a");
  EXPECT_EQ(*copy.Search(*Parse(R"({"a": 1})")), Value(1));
}

}  // namespace
}  // namespace candor::json
