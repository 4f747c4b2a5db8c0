// The `reports`, `type_inference`, `threshold_string` and `positive_value_conversion` vectors of
// the reference library against candor's whole bias analysis.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "candor/bias/membership.h"
#include "tests/bias_cases/bias_case.h"
#include "tests/bias_cases/typed_columns.h"

namespace candor {
namespace {

using json::Value;

const Value* Vectors() {
  static const Value* const vectors = []() -> const Value* {
    const char* shared = std::getenv("CANDOR_SHARED");
    const std::string root = shared != nullptr ? shared : CANDOR_SOURCE_DIR "/../shared";
    std::ifstream file(root + "/golden/bias-vectors.json");
    if (!file) return nullptr;
    std::stringstream text;
    text << file.rdbuf();
    return new Value(json::Parse(text.str()).value());
  }();
  return vectors;
}

#define SKIP_WITHOUT_VECTORS() \
  if (Vectors() == nullptr) GTEST_SKIP() << "golden/bias-vectors.json is not there"

void ExpectSameMetric(const Value& actual, const Value& expected, bool text_is_compared) {
  if (expected.is_object()) {
    ASSERT_TRUE(actual.is_object()) << json::Write(actual);
    if (text_is_compared) {
      EXPECT_EQ(json::Write(actual), json::Write(expected));
    }
  } else if (expected.is_number()) {
    ASSERT_TRUE(actual.is_number()) << json::Write(actual);
    EXPECT_NEAR(actual.AsDouble(), expected.AsDouble(), 1e-12);
  } else {
    EXPECT_EQ(json::Write(actual), json::Write(expected));
  }
}

// Cases whose texts are those of Python or of the neighbour library, not of the contract.
bool IsForeignText(const std::string& id) {
  static const std::set<std::string> kForeign = {"own-no-feature-left", "own-group-string-missing",
                                                 "FT-missing-feature"};
  return kForeign.contains(id);
}

TEST(BiasVectors, Reports) {
  SKIP_WITHOUT_VECTORS();
  int cases = 0;
  for (const Value& bias_case : Vectors()->Find("reports")->AsArray()) {
    const std::string id = bias_case.Find("id")->AsString();
    SCOPED_TRACE(id);
    ++cases;
    const Value actual = RunBiasCase(bias_case);
    if (const Value* raises = bias_case.Find("raises")) {
      ASSERT_NE(actual.Find("raises"), nullptr) << json::Write(actual);
      EXPECT_EQ(actual.Find("raises")->AsString(), raises->AsString());
      continue;
    }
    ASSERT_EQ(actual.Find("raises"), nullptr) << json::Write(actual);
    const auto& expected = bias_case.Find("expect")->AsArray();
    const auto& entries = actual.Find("expect")->AsArray();
    ASSERT_EQ(entries.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(entries[i].Find("value_or_threshold")->AsString(),
                expected[i].Find("value_or_threshold")->AsString());
      const Value& metrics = *entries[i].Find("metrics");
      ASSERT_EQ(metrics.AsObject().size(), expected[i].Find("metrics")->AsObject().size());
      for (const auto& [name, value] : expected[i].Find("metrics")->AsObject()) {
        SCOPED_TRACE(name);
        ASSERT_NE(metrics.Find(name), nullptr);
        ExpectSameMetric(*metrics.Find(name), value, !IsForeignText(id));
      }
    }
    if (const Value* text = bias_case.Find("label_value_or_threshold"); text && text->is_string()) {
      EXPECT_EQ(actual.Find("label_value_or_threshold")->AsString(), text->AsString());
    }
  }
  EXPECT_GE(cases, 42);
}

TEST(BiasVectors, ReportsDoNotDependOnTheSplitOfTheData) {
  SKIP_WITHOUT_VECTORS();
  for (const Value& bias_case : Vectors()->Find("reports")->AsArray()) {
    SCOPED_TRACE(bias_case.Find("id")->AsString());
    const std::string whole = json::Write(RunBiasCase(bias_case));
    for (const int rows : {1, 3, 17}) {
      Value split = bias_case;
      split.Set("rows_per_block", rows);
      EXPECT_EQ(json::Write(RunBiasCase(split)), whole) << rows;
    }
  }
}

dataset::Column SettledColumn(const std::string& dtype, const Value& values) {
  const TypedColumn typed(dtype, values);
  dataset::ColumnDictionary dictionary;
  std::vector<uint32_t> recode;
  dictionary.Merge(dataset::EncodeBlock(typed.view()), &recode);
  return dictionary.Settle();
}

TEST(BiasVectors, TypeInference) {
  SKIP_WITHOUT_VECTORS();
  for (const Value& vector : Vectors()->Find("type_inference")->AsArray()) {
    SCOPED_TRACE(json::Write(vector));
    const auto column = SettledColumn(vector.Find("dtype")->AsString(), *vector.Find("values"));
    const size_t given = CellsOf(*vector.Find("given_values")).size();
    const auto kind = bias::ClassifyColumn(column, given, std::nullopt);
    EXPECT_EQ(kind == bias::DataKind::kCategorical ? "categorical" : "continuous",
              vector.Find("expect")->AsString());
  }
}

TEST(BiasVectors, ThresholdString) {
  SKIP_WITHOUT_VECTORS();
  for (const Value& vector : Vectors()->Find("threshold_string")->AsArray()) {
    SCOPED_TRACE(json::Write(vector));
    const auto column = SettledColumn(vector.Find("dtype")->AsString(), *vector.Find("values"));
    const auto given = CellsOf(*vector.Find("given"));
    const auto membership =
        bias::ClassifyColumn(column, given.size(), std::nullopt) == bias::DataKind::kCategorical
            ? bias::CategoricalMembership(column, given)
            : bias::ContinuousMembership(column, given, column.maximum);
    ASSERT_TRUE(membership.ok()) << membership.error().ToString();
    EXPECT_EQ(membership->text, vector.Find("expect")->AsString());
  }
}

TEST(BiasVectors, PositiveValueConversion) {
  SKIP_WITHOUT_VECTORS();
  for (const Value& vector : Vectors()->Find("positive_value_conversion")->AsArray()) {
    SCOPED_TRACE(json::Write(vector));
    const Value& series = *vector.Find("series");
    const Value& first = series.AsArray().front();
    const std::string dtype = first.is_bool()      ? "bool"
                              : first.is_integer() ? "int64"
                              : first.is_float()   ? "float64"
                                                   : "string";
    const auto column = SettledColumn(dtype, series);
    const auto given = CellsOf(*vector.Find("given"));
    const auto membership = bias::CategoricalMembership(column, given);
    ASSERT_TRUE(membership.ok());
    // The converted values select exactly the rows that equal one of the expected values.
    const auto expected = bias::CategoricalMembership(column, CellsOf(*vector.Find("expect")));
    EXPECT_EQ(membership->is_member, expected->is_member);
  }
}

}  // namespace
}  // namespace candor
