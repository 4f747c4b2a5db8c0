#include <gtest/gtest.h>

#include <string>

#include "candor/base/utf8.h"

namespace candor {
namespace {

TEST(Utf8Test, Accepts) {
  for (const std::string text :
       {"", "abc", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "eight by\xC3\xA9 and more text"}) {
    EXPECT_TRUE(IsUtf8(text)) << text;
  }
}

TEST(Utf8Test, Refuses) {
  for (const std::string text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2 ", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xE2\x82", "\xE2\x82x", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xF0\x90\x80", "\xFF", "12345678\xFF", "1234567\xC3"}) {
    EXPECT_FALSE(IsUtf8(text)) << text;
  }
}

TEST(Utf8Test, TakesOneCodePointAfterTheOther) {
  std::string_view text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\xFFz\xC3";
  EXPECT_EQ(CountCodePoints(text), 7U);
  for (const char32_t expected :
       {U'a', U'\u00e9', U'\u20ac', U'\U0001F600', U'\uFFFD', U'z', U'\uFFFD'}) {
    EXPECT_EQ(TakeCodePoint(&text), expected);
  }
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(Utf8SequenceBytes("\xF4\x8F\xBF\xBF"), 4U);
  EXPECT_EQ(Utf8SequenceBytes("\xED\xA0\x80"), 0U);
}

}  // namespace
}  // namespace candor
