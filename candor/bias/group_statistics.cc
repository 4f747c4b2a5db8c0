#include "candor/bias/group_statistics.h"

#include "candor/bias/metric_arithmetic_internal.h"

namespace candor::bias {
namespace {

BasicStatistic ProportionOfD(int64_t n_a, int64_t n_d) {
  return {.name = "proportion",
          .description = "Proportion of examples in sensitive facet.",
          .values = {Ratio(n_d, n_a + n_d)}};
}

BasicStatistic LabelDistributionOfD(const LabelCounts& d) {
  const double positive = Ratio(d.positive, d.n());
  return {.name = "observed_label_distribution",
          .description = "Distribution of observed label outcomes for sensitive facet",
          .values = {positive, 1 - positive}};
}

double F1Score(const ConfusionCounts& c) {
  const double precision = Ratio(c.tp, c.tp + c.fp);
  const double recall = Ratio(c.tp, c.tp + c.fn);
  return 2 * Ratio(precision * recall, precision + recall);
}

}  // namespace

std::optional<double> GroupRate::Value() const {
  if (total == 0) return std::nullopt;
  return static_cast<double>(count) / static_cast<double>(total);
}

std::vector<GroupRate> LabelRates(const LabelCounts& counts) {
  return {{.name = "base_rate", .count = counts.positive, .total = counts.n()}};
}

std::vector<GroupRate> ConfusionRates(const ConfusionCounts& c) {
  return {
      {"base_rate", c.tp + c.fn, c.n()},
      {"selection_rate", c.tp + c.fp, c.n()},
      {"accuracy", c.tp + c.tn, c.n()},
      {"true_positive_rate", c.tp, c.tp + c.fn},
      {"true_negative_rate", c.tn, c.tn + c.fp},
      {"false_positive_rate", c.fp, c.tn + c.fp},
      {"false_negative_rate", c.fn, c.tp + c.fn},
      {"positive_predictive_value", c.tp, c.tp + c.fp},
      {"negative_predictive_value", c.tn, c.tn + c.fn},
  };
}

std::vector<BasicStatistic> BasicStatistics(const LabelTable& table) {
  return {ProportionOfD(table.a.n(), table.d.n()), LabelDistributionOfD(table.d)};
}

std::vector<BasicStatistic> BasicStatistics(const ConfusionTable& table) {
  const std::array<double, 4> matrix = BinaryConfusionMatrix(table.d);
  return {ProportionOfD(table.a.n(), table.d.n()),
          LabelDistributionOfD(table.d.labels()),
          {.name = "confusion_matrix",
           .description = "Fractions of TP, FP, FN, TN.",
           .values = {matrix.begin(), matrix.end()}}};
}

std::vector<PerformanceMetric> ModelPerformance(const ConfusionCounts& c) {
  return {
      {"Accuracy", "Proportion of inputs assigned the correct predicted label by the model.",
       Ratio(c.tp + c.tn, c.n())},
      {"Proportion of Positive Predictions in Labels",
       "Proportion of input assigned in positive predicted label.", Ratio(c.tp + c.fp, c.n())},
      {"Proportion of Negative Predictions in Labels",
       "Proportion of input assigned the negative predicted label.", Ratio(c.tn + c.fn, c.n())},
      {"True Positive Rate / Recall",
       "Proportion of inputs with positive observed label correctly assigned the positive "
       "predicted label.",
       Ratio(c.tp, c.tp + c.fn)},
      {"True Negative Rate / Specificity",
       "Proportion of inputs with negative observed label correctly assigned the negative "
       "predicted label.",
       Ratio(c.tn, c.tn + c.fp)},
      {"Acceptance Rate / Precision",
       "Proportion of inputs with positive predicted label that actually have a positive observed "
       "label.",
       Ratio(c.tp, c.tp + c.fp)},
      {"Rejection Rate",
       "Proportion of inputs with negative predicted label that actually have a negative observed "
       "label.",
       Ratio(c.tn, c.tn + c.fn)},
      {"Conditional Acceptance",
       "Ratio between the positive observed labels and positive predicted labels.",
       Ratio(c.tp + c.fn, c.tp + c.fp)},
      {"Conditional Rejection",
       "Ratio between the negative observed labels and negative predicted labels.",
       Ratio(c.tn + c.fp, c.tn + c.fn)},
      {"F1 Score", "Harmonic mean of precision and recall.", F1Score(c)},
  };
}

std::array<double, 4> BinaryConfusionMatrix(const ConfusionCounts& c) {
  return {Ratio(c.tp, c.n()), Ratio(c.fp, c.n()), Ratio(c.fn, c.n()), Ratio(c.tn, c.n())};
}

}  // namespace candor::bias
