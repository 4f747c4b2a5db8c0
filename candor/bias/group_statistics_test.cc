#include "candor/bias/group_statistics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <map>

#include "candor/bias/metric_golden_internal.h"

namespace candor::bias {
namespace {

using json::Value;
using testing::ElementsAre;

#define LOAD_OR_SKIP(vectors)                                              \
  const std::optional<Value> vectors = LoadBiasVectors(CANDOR_SOURCE_DIR); \
  if (!vectors) GTEST_SKIP() << "golden/bias-vectors.json is not there; set CANDOR_SHARED"

constexpr double kInfinite = std::numeric_limits<double>::infinity();

TEST(GroupRates, AreCountsOverTheirOwnDenominator) {
  const std::vector<GroupRate> rates = ConfusionRates({.tp = 1, .fp = 2, .fn = 3, .tn = 4});
  std::map<std::string_view, double> values;
  for (const GroupRate& rate : rates) values[rate.name] = rate.Value().value();
  EXPECT_EQ(rates.size(), 9u);
  EXPECT_DOUBLE_EQ(values["base_rate"], 0.4);
  EXPECT_DOUBLE_EQ(values["selection_rate"], 0.3);
  EXPECT_DOUBLE_EQ(values["accuracy"], 0.5);
  EXPECT_DOUBLE_EQ(values["true_positive_rate"], 0.25);
  EXPECT_DOUBLE_EQ(values["true_negative_rate"], 4.0 / 6);
  EXPECT_DOUBLE_EQ(values["false_positive_rate"], 2.0 / 6);
  EXPECT_DOUBLE_EQ(values["false_negative_rate"], 0.75);
  EXPECT_DOUBLE_EQ(values["positive_predictive_value"], 1.0 / 3);
  EXPECT_DOUBLE_EQ(values["negative_predictive_value"], 4.0 / 7);
  EXPECT_EQ(LabelRates({.positive = 3, .negative = 1}).front().Value(), 0.75);
}

TEST(GroupRates, ARateOfNoRowsIsUndefined) {
  EXPECT_EQ(LabelRates({}).front().Value(), std::nullopt);
  const std::vector<GroupRate> rates = ConfusionRates({.tn = 5});
  EXPECT_EQ(rates[3].name, "true_positive_rate");
  EXPECT_EQ(rates[3].Value(), std::nullopt);
}

TEST(BasicStatistics, DescribeFacetD) {
  const ConfusionTable table = {.a = {.tp = 6}, .d = {.tp = 1, .fn = 1}};
  const std::vector<BasicStatistic> statistics = BasicStatistics(table);
  ASSERT_EQ(statistics.size(), 3u);
  EXPECT_EQ(statistics[0].name, "proportion");
  EXPECT_EQ(statistics[0].description, "Proportion of examples in sensitive facet.");
  EXPECT_THAT(statistics[0].values, ElementsAre(0.25));
  EXPECT_EQ(statistics[1].name, "observed_label_distribution");
  EXPECT_EQ(statistics[1].description,
            "Distribution of observed label outcomes for sensitive facet");
  EXPECT_THAT(statistics[1].values, ElementsAre(1.0, 0.0));
  EXPECT_EQ(statistics[2].name, "confusion_matrix");
  EXPECT_EQ(statistics[2].description, "Fractions of TP, FP, FN, TN.");
  EXPECT_THAT(statistics[2].values, ElementsAre(0.5, 0.0, 0.5, 0.0));
}

TEST(BasicStatistics, OfAnEmptyGroupAreTheReferencesZeros) {
  const std::vector<BasicStatistic> statistics = BasicStatistics(ConfusionTable{.a = {.tp = 6}});
  EXPECT_THAT(statistics[0].values, ElementsAre(0.0));
  EXPECT_THAT(statistics[1].values, ElementsAre(0.0, 1.0));
  EXPECT_THAT(statistics[2].values, ElementsAre(0.0, 0.0, 0.0, 0.0));
  EXPECT_EQ(BasicStatistics(LabelTable{.a = {.positive = 1}}).size(), 2u);
}

TEST(ModelPerformance, FollowsTheRatioRule) {
  const std::vector<PerformanceMetric> metrics = ModelPerformance({.fn = 5, .tn = 5});
  ASSERT_EQ(metrics.size(), 10u);
  EXPECT_EQ(metrics[5].name, "Acceptance Rate / Precision");
  EXPECT_EQ(metrics[5].value, 0.0);
  EXPECT_EQ(metrics[7].name, "Conditional Acceptance");
  EXPECT_EQ(metrics[7].value, kInfinite);
  EXPECT_EQ(metrics[9].name, "F1 Score");
  EXPECT_EQ(metrics[9].value, 0.0);
}

TEST(ModelPerformance, Golden) {
  LOAD_OR_SKIP(vectors);
  int compared = 0;
  for (const Value& vector : vectors->Find("model_performance")->AsArray()) {
    const std::vector<PerformanceMetric> metrics =
        ModelPerformance({.tp = vector.Find("TP")->AsInteger(),
                          .fp = vector.Find("FP")->AsInteger(),
                          .fn = vector.Find("FN")->AsInteger(),
                          .tn = vector.Find("TN")->AsInteger()});
    const Value::Object& expected = vector.Find("expect")->AsObject();
    ASSERT_EQ(metrics.size(), expected.size());
    for (size_t k = 0; k < metrics.size(); ++k) {
      EXPECT_EQ(metrics[k].name, expected[k].first);
      EXPECT_EQ(metrics[k].value, GoldenNumber(expected[k].second)) << metrics[k].name;
      ++compared;
    }
  }
  EXPECT_GE(compared, 60);
}

TEST(BasicStatistics, Golden) {
  LOAD_OR_SKIP(vectors);
  int compared = 0;
  for (const Value& vector : vectors->Find("basic_stats")->AsArray()) {
    ConfusionTable table;
    const Value::Array& facet = vector.Find("facet")->AsArray();
    for (size_t row = 0; row < facet.size(); ++row) {
      ConfusionCounts& counts = facet[row].AsInteger() == 1 ? table.d : table.a;
      const bool label = vector.Find("label")->AsArray()[row].AsInteger() == 1;
      const bool prediction = vector.Find("predicted")->AsArray()[row].AsInteger() == 1;
      (prediction ? (label ? counts.tp : counts.fp) : (label ? counts.fn : counts.tn)) += 1;
    }
    for (const BasicStatistic& statistic : BasicStatistics(table)) {
      SCOPED_TRACE(statistic.name);
      const Value& expected = *vector.Find("expect")->Find(statistic.name);
      if (expected.is_array()) {
        ASSERT_EQ(statistic.values.size(), expected.AsArray().size());
        for (size_t k = 0; k < statistic.values.size(); ++k) {
          EXPECT_EQ(statistic.values[k], expected.AsArray()[k].AsDouble());
        }
      } else {
        EXPECT_THAT(statistic.values, ElementsAre(expected.AsDouble()));
      }
      ++compared;
    }
  }
  EXPECT_GE(compared, 9);
}

TEST(BinaryConfusionMatrix, HoldsFractions) {
  EXPECT_THAT(BinaryConfusionMatrix({.tp = 1, .fp = 1, .fn = 2, .tn = 4}),
              ElementsAre(0.125, 0.125, 0.25, 0.5));
  EXPECT_THAT(BinaryConfusionMatrix({}), ElementsAre(0.0, 0.0, 0.0, 0.0));
}

TEST(MultiClassConfusion, SortsClassesByValueAndCountsWhatItLeavesOut) {
  const std::vector<LabelPredictionCount> entries = {
      {.label = 10, .prediction = 9.0, .count = 2},
      {.label = 2, .prediction = 2, .count = 3},
      {.label = 9, .prediction = 7, .count = 4},
  };
  const auto confusion = CountMultiClassConfusion(entries);
  ASSERT_TRUE(confusion.ok());
  EXPECT_THAT(confusion->classes, ElementsAre("2", "9", "10"));
  EXPECT_THAT(confusion->counts, ElementsAre(3, 0, 0, 0, 0, 0, 0, 2, 0));
  EXPECT_EQ(confusion->predicted_elsewhere, 4);
}

TEST(MultiClassConfusion, RefusesMissingValuesAndMixedTypes) {
  const std::vector<LabelPredictionCount> missing = {
      {.label = "x", .prediction = dataset::Cell(), .count = 1}};
  const auto without = CountMultiClassConfusion(missing);
  ASSERT_FALSE(without.ok());
  EXPECT_EQ(without.error().message,
            "The confusion matrix needs a label and a prediction in each row.");
  EXPECT_EQ(without.error().where, "prediction column");
  const std::vector<LabelPredictionCount> mixed = {{.label = 1, .prediction = "1", .count = 1}};
  const auto refused = CountMultiClassConfusion(mixed);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            "The confusion matrix needs labels and predictions of one type.");
}

dataset::Cell CellOf(const Value& value) {
  return value.is_string() ? dataset::Cell(value.AsString()) : dataset::Cell(value.AsInteger());
}

TEST(MultiClassConfusion, Golden) {
  LOAD_OR_SKIP(vectors);
  int compared = 0;
  for (const Value& vector : vectors->Find("multiclass_confusion")->AsArray()) {
    std::vector<LabelPredictionCount> entries;
    const Value::Array& labels = vector.Find("label")->AsArray();
    for (size_t row = 0; row < labels.size(); ++row) {
      entries.push_back({.label = CellOf(labels[row]),
                         .prediction = CellOf(vector.Find("predicted")->AsArray()[row]),
                         .count = 1});
    }
    const auto confusion = CountMultiClassConfusion(entries);
    ASSERT_TRUE(confusion.ok()) << confusion.error().message;
    const Value::Object& expected = vector.Find("expect_rows_true_cols_predicted")->AsObject();
    ASSERT_EQ(confusion->classes.size(), expected.size());
    for (size_t row = 0; row < expected.size(); ++row) {
      EXPECT_EQ(confusion->classes[row], expected[row].first);
      for (size_t column = 0; column < expected.size(); ++column) {
        const Value* cell = expected[row].second.Find(confusion->classes[column]);
        ASSERT_NE(cell, nullptr);
        EXPECT_EQ(static_cast<double>(confusion->counts[row * expected.size() + column]),
                  cell->AsDouble());
        ++compared;
      }
    }
  }
  EXPECT_GE(compared, 25);
}

}  // namespace
}  // namespace candor::bias
