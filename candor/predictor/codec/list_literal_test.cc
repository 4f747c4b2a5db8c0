#include "candor/predictor/codec/list_literal_internal.h"

#include <gtest/gtest.h>

#include <string>

namespace candor::predictor {
namespace {

TEST(ParseListLiteralTest, ReadsPythonAndJson) {
  struct Case {
    const char* text;
    const char* json;  // as json::Write has it
  };
  for (const auto& [text, expected] :
       {Case{"['cat', 'dog', 'fish']", R"(["cat", "dog", "fish"])"},
        {"[0.1, 0.6, 0.3]", "[0.1, 0.6, 0.3]"},
        {" [ 1 ,-2,+3, ] ", "[1, -2, 3]"},
        {"[]", "[]"},
        {"[ ]", "[]"},
        {"[True, False, None]", "[true, false, null]"},
        {"[true,false,null]", "[true, false, null]"},
        {"[1e-05, 1.0, nan]", "[1e-05, 1.0, NaN]"},
        {R"(["it's", 'say "hi"'])", R"(["it's", "say \"hi\""])"},
        {R"(['it\'s', "a\"b", 'a\\b', 'x\ny'])", R"(["it's", "a\"b", "a\\b", "x\ny"])"},
        {R"(['\xe9', '\u4ef7', '\U0001f600'])", R"(["\u00e9", "\u4ef7", "\ud83d\ude00"])"},
        {"['a, b', ']']", R"(["a, b", "]"])"},
        {"['', \"\"]", R"(["", ""])"}}) {
    ASSERT_TRUE(LooksLikeList(text)) << text;
    const auto list = ParseListLiteral(text);
    ASSERT_TRUE(list.has_value()) << text;
    EXPECT_EQ(json::Write(json::Value(*list)), expected) << text;
  }
}

TEST(ParseListLiteralTest, KeepsKindsApart) {
  const auto list = ParseListLiteral("[1, 1.0, '1', True, 99999999999999999999]");
  ASSERT_TRUE(list.has_value());
  EXPECT_TRUE((*list)[0].is_integer());
  EXPECT_TRUE((*list)[1].is_float());
  EXPECT_TRUE((*list)[2].is_string());
  EXPECT_TRUE((*list)[3].is_bool());
  EXPECT_TRUE((*list)[4].is_float());
}

TEST(ParseListLiteralTest, EmptyForAnythingElse) {
  for (const char* text :
       {"",        "[",         "]",      "[1",       "1]",          "[1 2]",
        "[1,,2]",  "[,]",       "[UNK]",  "['a]",     "['a\\']",     "[[1]]",
        "[{}]",    "[1] 2",     "(1, 2)", "['\\x4']", "['\\ud800']", "['\\U00110000']",
        "['\\q']", "['a' 'b']", "[1_]"}) {
    EXPECT_FALSE(ParseListLiteral(text).has_value()) << text;
  }
  EXPECT_FALSE(LooksLikeList(""));
  EXPECT_FALSE(LooksLikeList("  "));
  EXPECT_FALSE(LooksLikeList("a["));
}

}  // namespace
}  // namespace candor::predictor
