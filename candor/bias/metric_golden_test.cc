// The metrics against the reference's values: golden/bias-vectors.json.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "candor/bias/metric.h"
#include "candor/bias/metric_golden_internal.h"
#include "candor/stats/distance.h"

namespace candor::bias {
namespace {

using json::Value;

#define LOAD_OR_SKIP(vectors)                                              \
  const std::optional<Value> vectors = LoadBiasVectors(CANDOR_SOURCE_DIR); \
  if (!vectors) GTEST_SKIP() << "golden/bias-vectors.json is not there; set CANDOR_SHARED"

/// Logarithms and sums in another order may differ in the last digits; ratios of counts may not.
bool IsExact(std::string_view metric) {
  return metric != "KL" && metric != "JS" && metric != "LP" && metric != "GE";
}

void ExpectGolden(std::string_view metric, const MetricValue& value, const Value& expected) {
  if (const Value* error = expected.Find("error")) {
    EXPECT_FALSE(value.ok());
    EXPECT_EQ(value.error, error->AsString());
    return;
  }
  ASSERT_TRUE(value.ok()) << value.error;
  const double number = GoldenNumber(expected);
  if (IsExact(metric) || std::isinf(number)) {
    EXPECT_EQ(*value.value, number);
  } else {
    EXPECT_NEAR(*value.value, number, 1e-12);
  }
}

ConfusionCounts Confusion(const Value& counts) {
  return {.tp = counts.Find("TP")->AsInteger(),
          .fp = counts.Find("FP")->AsInteger(),
          .fn = counts.Find("FN")->AsInteger(),
          .tn = counts.Find("TN")->AsInteger()};
}

MetricValue Compute(const MetricInfo& metric, const LabelTable& labels,
                    const ConfusionTable& confusion) {
  return metric.stage == Stage::kPreTraining ? PreTrainingMetric(metric, labels)
                                             : PostTrainingMetric(metric, confusion);
}

TEST(MetricGolden, Counts) {
  LOAD_OR_SKIP(vectors);
  int compared = 0;
  for (const Value& vector : vectors->Find("counts")->AsArray()) {
    SCOPED_TRACE(vector.Find("id")->AsString());
    const ConfusionTable confusion = {.a = Confusion(*vector.Find("a")),
                                      .d = Confusion(*vector.Find("d"))};
    const LabelTable labels = {.a = confusion.a.labels(), .d = confusion.d.labels()};
    for (const auto& [name, expected] : vector.Find("expect")->AsObject()) {
      SCOPED_TRACE(name);
      const MetricInfo* metric = FindMetric(name);
      ASSERT_NE(metric, nullptr);
      ExpectGolden(name, Compute(*metric, labels, confusion), expected);
      ++compared;
    }
  }
  EXPECT_GE(compared, 400);
}

/// Counts rows one by one, as the metrics' caller does.
struct RowCounter {
  LabelCounts& Of(LabelCounts& a, LabelCounts& d, bool in_d) { return in_d ? d : a; }

  void Add(bool in_d, bool label, bool prediction, std::optional<std::string> group) {
    (label ? Of(labels.a, labels.d, in_d).positive : Of(labels.a, labels.d, in_d).negative) += 1;
    ConfusionCounts& counts = in_d ? confusion.d : confusion.a;
    (prediction ? (label ? counts.tp : counts.fp) : (label ? counts.fn : counts.tn)) += 1;
    if (!group) return;
    StratumCounts& by_label = label_strata[*group];
    LabelCounts& label_side = in_d ? by_label.d : by_label.a;
    (label ? label_side.positive : label_side.negative) += 1;
    StratumCounts& by_prediction = prediction_strata[*group];
    LabelCounts& prediction_side = in_d ? by_prediction.d : by_prediction.a;
    (prediction ? prediction_side.positive : prediction_side.negative) += 1;
  }

  LabelTable labels;
  ConfusionTable confusion;
  std::map<std::string, StratumCounts> label_strata;
  std::map<std::string, StratumCounts> prediction_strata;
};

/// Groups in the vectors are texts or small numbers without fraction, so that their texts sort as
/// they do.
std::string GroupText(const Value& group) {
  return group.is_string() ? group.AsString() : json::Write(group);
}

RowCounter CountRows(const Value& vector) {
  RowCounter counter;
  const Value* predicted = vector.Find("predicted");
  const Value* group = vector.Find("group");
  const Value::Array& facet = vector.Find("facet")->AsArray();
  for (size_t row = 0; row < facet.size(); ++row) {
    std::optional<std::string> stratum;
    if (group != nullptr && !group->AsArray()[row].is_null()) {
      stratum = GroupText(group->AsArray()[row]);
    }
    const bool prediction = predicted != nullptr && predicted->AsArray()[row].AsInteger() == 1;
    counter.Add(facet[row].AsInteger() == 1, vector.Find("label")->AsArray()[row].AsInteger() == 1,
                prediction, stratum);
  }
  counter.labels.has_group = counter.confusion.has_group = group != nullptr;
  for (const auto& [name, stratum] : counter.label_strata) counter.labels.strata.push_back(stratum);
  for (const auto& [name, stratum] : counter.prediction_strata) {
    counter.confusion.strata.push_back(stratum);
  }
  return counter;
}

TEST(MetricGolden, Rows) {
  LOAD_OR_SKIP(vectors);
  int compared = 0;
  for (const Value& vector : vectors->Find("rows")->AsArray()) {
    SCOPED_TRACE(vector.Find("id")->AsString());
    const RowCounter counter = CountRows(vector);
    for (const auto& [name, expected] : vector.Find("expect")->AsObject()) {
      if (name == "FT") continue;  // needs the features: flip_test_test.cc
      SCOPED_TRACE(name);
      const MetricInfo* metric = FindMetric(name);
      ASSERT_NE(metric, nullptr);
      ExpectGolden(name, Compute(*metric, counter.labels, counter.confusion), expected);
      ++compared;
    }
  }
  EXPECT_GE(compared, 50);
}

struct ClassCounts {
  std::vector<int64_t> a;
  std::vector<int64_t> d;
};

ClassCounts CountClasses(const std::vector<std::string>& a, const std::vector<std::string>& d) {
  std::map<std::string, std::pair<int64_t, int64_t>> counts;
  for (const std::string& value : a) ++counts[value].first;
  for (const std::string& value : d) ++counts[value].second;
  ClassCounts classes;
  for (const auto& [value, count] : counts) {
    classes.a.push_back(count.first);
    classes.d.push_back(count.second);
  }
  return classes;
}

MetricValue Distance(std::string_view name, const ClassCounts& classes) {
  const Result<double> distance = name == "KL"    ? stats::KullbackLeibler(classes.a, classes.d)
                                  : name == "JS"  ? stats::JensenShannon(classes.a, classes.d)
                                  : name == "LP"  ? stats::L2Norm(classes.a, classes.d)
                                  : name == "TVD" ? stats::TotalVariation(classes.a, classes.d)
                                                  : stats::KolmogorovSmirnov(classes.a, classes.d);
  if (!distance.ok()) return {.error = distance.error().message};
  return {.value = *distance};
}

TEST(MetricGolden, MultiClassDistance) {
  LOAD_OR_SKIP(vectors);
  int compared = 0;
  for (const Value& vector : vectors->Find("multiclass_distance")->AsArray()) {
    SCOPED_TRACE(vector.Find("id")->AsString());
    std::vector<std::string> a, d;
    const Value::Array& facet = vector.Find("facet")->AsArray();
    for (size_t row = 0; row < facet.size(); ++row) {
      (facet[row].AsInteger() == 1 ? d : a)
          .push_back(vector.Find("labels")->AsArray()[row].AsString());
    }
    for (const auto& [name, expected] : vector.Find("expect")->AsObject()) {
      SCOPED_TRACE(name);
      ExpectGolden(name, Distance(name, CountClasses(a, d)), expected);
      ++compared;
    }
  }
  EXPECT_GE(compared, 12);
}

TEST(MetricGolden, PdfAlignment) {
  LOAD_OR_SKIP(vectors);
  int compared = 0;
  for (const Value& vector : vectors->Find("pdf_alignment")->AsArray()) {
    std::vector<std::string> sides[2];
    for (size_t side = 0; side < 2; ++side) {
      for (const Value& value : vector.Find("inputs")->AsArray()[side].AsArray()) {
        sides[side].push_back(json::Write(value));
      }
    }
    const ClassCounts classes = CountClasses(sides[0], sides[1]);
    const Value::Array& p = vector.Find("expect")->AsArray()[0].AsArray();
    const Value::Array& q = vector.Find("expect")->AsArray()[1].AsArray();
    if (p.empty()) {
      EXPECT_EQ(Distance("KS", classes).error,
                "No instance of common facet found, dataset may be too small");
    } else {
      double largest = 0.0, sum = 0.0, divergence = 0.0;
      for (size_t k = 0; k < p.size(); ++k) {
        const double gap = std::abs(p[k].AsDouble() - q[k].AsDouble());
        largest = std::max(largest, gap);
        sum += gap;
        divergence += p[k].AsDouble() * std::log(p[k].AsDouble() / q[k].AsDouble());
      }
      EXPECT_EQ(Distance("KS", classes).value, largest);
      EXPECT_EQ(Distance("TVD", classes).value, 0.5 * sum);
      EXPECT_NEAR(*Distance("KL", classes).value, divergence, 1e-15);
    }
    ++compared;
  }
  EXPECT_GE(compared, 2);
}

}  // namespace
}  // namespace candor::bias
