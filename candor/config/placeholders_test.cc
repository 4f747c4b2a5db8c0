#include "candor/config/placeholders_internal.h"

#include <gtest/gtest.h>

namespace candor::config {
namespace {

TEST(PlaceholdersTest, LongestNameWins) {
  const Placeholders found = FindPlaceholders(
      "$features_kvp $features $feature_names $records $record $record \"${A b}\" $other ${open");
  EXPECT_EQ(found.Count("$features_kvp"), 1);
  EXPECT_EQ(found.Count("$features"), 1);
  EXPECT_EQ(found.Count("$feature_names"), 1);
  EXPECT_EQ(found.Count("$records"), 1);
  EXPECT_EQ(found.Count("$record"), 2);
  EXPECT_EQ(found.Count("$start_time"), 0);
  EXPECT_EQ(found.named, std::vector<std::string>{"A b"});
}

TEST(PlaceholdersTest, TimeSeriesNames) {
  const Placeholders found = FindPlaceholders(
      "{\"s\":$start_time,\"t\":$target_time_series,\"r\":$related_time_series,"
      "\"c\":$static_covariates}");
  for (const char* name :
       {"$start_time", "$target_time_series", "$related_time_series", "$static_covariates"}) {
    EXPECT_EQ(found.Count(name), 1) << name;
  }
  EXPECT_EQ(FindPlaceholders("$").counts.size(), 0u);
}

}  // namespace
}  // namespace candor::config
