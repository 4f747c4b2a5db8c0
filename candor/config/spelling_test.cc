#include <gtest/gtest.h>

#include "candor/config/spelling_internal.h"

namespace candor::config {
namespace {

TEST(SpellingTest, DistanceCountsEditsAndTranspositions) {
  EXPECT_EQ(SpellingDistance("", ""), 0);
  EXPECT_EQ(SpellingDistance("", "abc"), 3);
  EXPECT_EQ(SpellingDistance("facet", "facet"), 0);
  EXPECT_EQ(SpellingDistance("facte", "facet"), 1);
  EXPECT_EQ(SpellingDistance("facets", "facet"), 1);
  EXPECT_EQ(SpellingDistance("kitten", "sitting"), 3);
  EXPECT_EQ(SpellingDistance("ca", "abc"), 3);
}

TEST(SpellingTest, NearestIgnoresCaseAndPrefersTheFirst) {
  const std::string words[] = {"mean_abs", "median", "mean_sq"};
  EXPECT_EQ(NearestSpelling("Mean_Asb", words), "mean_abs");
  EXPECT_EQ(NearestSpelling("mean", words), "mean_abs");
  EXPECT_EQ(NearestSpelling("mean_s", words), "mean_sq");
  EXPECT_EQ(NearestSpelling("variance", words), "");
  EXPECT_EQ(NearestSpelling("", words), "");
}

}  // namespace
}  // namespace candor::config
