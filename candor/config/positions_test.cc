#include <gtest/gtest.h>

#include "candor/config/positions_internal.h"

namespace candor::config {
namespace {

TEST(PositionsTest, FindsKeysItemsAndNearestAncestors) {
  constexpr std::string_view kText =
      "\xEF\xBB\xBF{\n  \"a\": [1, {\"b/c\": \"x\\\"}\"}],\n  \"\xC3\xA9\\u0041\": {\"d\": 2}, "
      "\"e\": 1, \"e\": 2\n}";
  constexpr const char* kAccented = "/\xC3\xA9\x41/d";
  const std::vector<Position> positions =
      Locate(kText, {"", "/a", "/a/0", "/a/1/b~1c", kAccented, "/e", "/a/1/none/deeper", "/none"});
  const std::vector<Position> expected = {{1, 1},  {2, 3},  {2, 9},  {2, 13},
                                          {3, 15}, {3, 32}, {2, 12}, {1, 1}};
  EXPECT_EQ(positions, expected);
}

}  // namespace
}  // namespace candor::config
