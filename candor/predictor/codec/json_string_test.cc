#include "candor/predictor/codec/json_string_internal.h"

#include <gtest/gtest.h>

#include "candor/json/value.h"

namespace candor::predictor {
namespace {

TEST(AppendJsonStringTest, EscapesWhatJsonNeeds) {
  std::string out = "x";
  ASSERT_TRUE(AppendJsonString(std::string_view("a\"b\\c\n\r\t\b\f\x01\x1f\0/\x7f", 15), &out));
  EXPECT_EQ(out, "x\"a\\\"b\\\\c\\n\\r\\t\\b\\f\\u0001\\u001f\\u0000/\x7f\"");
}

TEST(AppendJsonStringTest, EveryAsciiTextComesBack) {
  std::string text;
  for (int c = 0; c < 128; ++c) text += static_cast<char>(c);
  std::string out;
  ASSERT_TRUE(AppendJsonString(text, &out));
  const auto parsed = json::Parse(out);
  ASSERT_TRUE(parsed.ok()) << parsed.error().ToString();
  EXPECT_EQ(parsed->AsString(), text);
}

TEST(AppendJsonStringTest, KeepsUtf8) {
  std::string out;
  ASSERT_TRUE(AppendJsonString("Größe 价格 😀", &out));
  EXPECT_EQ(out, "\"Größe 价格 😀\"");
}

TEST(AppendJsonStringTest, RefusesWhatIsNoUtf8) {
  for (const char* bytes :
       {"\xFF", "a\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\x80", "\xF5\x80\x80\x80", "\xE4\xBB"}) {
    std::string out = "kept";
    EXPECT_FALSE(AppendJsonString(bytes, &out));
    EXPECT_EQ(out, "kept");
  }
}

}  // namespace
}  // namespace candor::predictor
