#include "candor/json/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace candor::json {
namespace {

constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

TEST(Value, NumbersCompareByValueWithoutRounding) {
  struct Case {
    Value left, right;
    bool equal;
  };
  const Case cases[] = {
      {1, 1.0, true},
      {1, 1.5, false},
      {0, -0.0, true},
      {true, 1, false},
      {int64_t{9007199254740993}, 9007199254740992.0, false},
      {int64_t{9007199254740992}, 9007199254740992.0, true},
      {std::numeric_limits<int64_t>::max(), 0x1p63, false},
      {std::numeric_limits<int64_t>::min(), -0x1p63, true},
      {std::numeric_limits<uint64_t>::max(), 0x1p64, false},
      {uint64_t{1} << 63, 0x1p63, true},
      {uint64_t{1} << 63, std::numeric_limits<int64_t>::min(), false},
      {uint64_t{1} << 63, uint64_t{1} << 63, true},
      {uint64_t{1} << 63, -1.0, false},
      {1, kNotANumber, false},
      {kNotANumber, kNotANumber, false},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(c.left == c.right, c.equal) << Write(c.left) << " and " << Write(c.right);
    EXPECT_EQ(c.right == c.left, c.equal) << Write(c.right) << " and " << Write(c.left);
  }
}

TEST(Value, ObjectOrderDoesNotMatterButArrayOrderDoes) {
  EXPECT_EQ(*Parse(R"({"a": 1, "b": [2, {}]})"), *Parse(R"({"b": [2.0, {}], "a": 1})"));
  EXPECT_FALSE(*Parse(R"({"a": 1})") == *Parse(R"({"a": 1, "b": 2})"));
  EXPECT_FALSE(*Parse(R"({"a": 1})") == *Parse(R"({"b": 1})"));
  EXPECT_FALSE(*Parse("[1, 2]") == *Parse("[2, 1]"));
  EXPECT_FALSE(Value("1") == Value(1));
}

TEST(Value, UnsignedIsOnlyForWhatInt64CannotHold) {
  EXPECT_EQ(Value(uint64_t{7}).kind(), Value::Kind::kInteger);
  EXPECT_EQ(Value(uint64_t{1} << 63).kind(), Value::Kind::kUnsigned);
  EXPECT_EQ(Value(uint64_t{1} << 63).AsDouble(), 0x1p63);
  EXPECT_EQ(Value(-3).AsDouble(), -3.0);
}

TEST(Value, SetAppendsOrReplaces) {
  Value value;
  value.Set("b", 1);
  value.Set("a", 2);
  value.Set("b", "three");
  EXPECT_EQ(Write(value), R"({"b": "three", "a": 2})");
  EXPECT_EQ(value.Find("a")->AsInteger(), 2);
  EXPECT_EQ(value.Find("c"), nullptr);
  EXPECT_EQ(Value(1).Find("a"), nullptr);
}

TEST(Value, NamesItsKind) {
  const Value values[] = {nullptr,        true,           1, uint64_t{1} << 63, 1.5, "s",
                          Value::Array(), Value::Object()};
  const char* names[] = {"null",     "a boolean", "an integer", "an integer",
                         "a number", "a string",  "an array",   "an object"};
  for (size_t i = 0; i < std::size(values); ++i) EXPECT_STREQ(values[i].KindName(), names[i]);
}

TEST(Pointer, ReadsTheExamplesOfTheRfc) {
  const Value root =
      *Parse(R"({"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5,)"
             R"( "k\"l": 6, " ": 7, "m~n": 8})");
  const std::pair<const char*, const char*> cases[] = {{"/foo", R"(["bar", "baz"])"},
                                                       {"/foo/0", R"("bar")"},
                                                       {"/", "0"},
                                                       {"/a~1b", "1"},
                                                       {"/c%d", "2"},
                                                       {"/e^f", "3"},
                                                       {"/g|h", "4"},
                                                       {"/i\\j", "5"},
                                                       {"/k\"l", "6"},
                                                       {"/ ", "7"},
                                                       {"/m~0n", "8"}};
  for (const auto& [pointer, expected] : cases) {
    const Value* value = At(root, pointer);
    ASSERT_NE(value, nullptr) << pointer;
    EXPECT_EQ(Write(*value), expected) << pointer;
  }
  EXPECT_EQ(At(root, ""), &root);
  for (const char* missing : {"/foo/2", "/foo/-", "/foo/00", "/foo/+1", "/foo/", "/nope", "foo",
                              "/foo/0/0", "/foo/99999999999999999999"}) {
    EXPECT_EQ(At(root, missing), nullptr) << missing;
  }
}

TEST(Pointer, TokenEscapesWhatThePointerNeeds) {
  EXPECT_EQ(PointerToken("a/b~c"), "a~1b~0c");
  EXPECT_EQ(PointerToken("~1"), "~01");
  Value root;
  root.Set("~1/", 5);
  EXPECT_EQ(*At(root, "/" + PointerToken("~1/")), Value(5));
}

}  // namespace
}  // namespace candor::json
