// Descriptions of groups and of the model that stand beside the bias metrics: counts, rates,
// performance, confusion matrices (bias metrics contract, 3.2).
//
// All are pure functions of counts. Where the contract says r(x, y) the ratio rule holds: x / y, 0
// for 0 / 0, +infinity for x / 0.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/bias/counts.h"
#include "candor/dataset/cell.h"

namespace candor::bias {

/// A share of a group's rows, with the counts that it is made of.
struct GroupRate {
  std::string_view name;  ///< "selection_rate"
  int64_t count = 0;
  int64_t total = 0;

  /// count / total; empty when total is 0, for an undefined rate is not a rate of 0.
  std::optional<double> Value() const;
};

/// "base_rate": favourable labels among all rows.
std::vector<GroupRate> LabelRates(const LabelCounts& counts);

/// base_rate, selection_rate (accepted among all), accuracy, true_positive_rate,
/// true_negative_rate, false_positive_rate, false_negative_rate, positive_predictive_value,
/// negative_predictive_value, in this order.
std::vector<GroupRate> ConfusionRates(const ConfusionCounts& counts);

/// One of Clarify's basic statistics of facet d.
struct BasicStatistic {
  std::string_view name;
  std::string_view description;
  std::vector<double> values;  ///< one for `proportion`, which prints as a number; else a list
};

/// `proportion` n_d / n (0 without rows), `observed_label_distribution` [r(n1_d, n_d), 1 - that].
std::vector<BasicStatistic> BasicStatistics(const LabelTable& table);

/// The same two, and `confusion_matrix` [TP, FP, FN, TN] / n_d, zeros for an empty group.
std::vector<BasicStatistic> BasicStatistics(const ConfusionTable& table);

/// One of Clarify's ten model performance metrics.
struct PerformanceMetric {
  std::string_view name;         ///< "True Positive Rate / Recall"
  std::string_view description;  ///< as the reference prints it
  double value = 0.0;            ///< may be +infinity, never NaN
};

/// The performance metrics in the order of the contract: Accuracy, the two proportions of
/// predictions, recall, specificity, precision, rejection rate, conditional acceptance, conditional
/// rejection, F1 score.
std::vector<PerformanceMetric> ModelPerformance(const ConfusionCounts& counts);

/// [TP, FP, FN, TN] / n; zeros without rows.
std::array<double, 4> BinaryConfusionMatrix(const ConfusionCounts& counts);

/// Rows that have one label and one prediction.
struct LabelPredictionCount {
  dataset::Cell label;
  dataset::Cell prediction;
  int64_t count = 0;
};

/// A confusion matrix over more than two classes.
struct MultiClassConfusion {
  std::vector<std::string> classes;  ///< Python's text of the distinct labels, ascending by value
  std::vector<int64_t> counts;       ///< row-major, a row a true class, a column a predicted class
  int64_t predicted_elsewhere = 0;   ///< rows whose prediction is no observed label: in no cell
};

/// The matrix of the observed labels. Labels and predictions meet by Python's equality (1 == 1.0 ==
/// True). kData errors: a missing label or prediction; texts mixed with numbers, within or between
/// the two columns. O(entries log classes).
Result<MultiClassConfusion> CountMultiClassConfusion(std::span<const LabelPredictionCount> entries);

}  // namespace candor::bias
