// Labels and predictions as positive or negative outcomes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/bias/membership.h"
#include "candor/dataset/column_dictionary.h"

namespace candor::bias {

/// What a person says of columns by name (candor.column_types).
using KindOverrides = std::map<std::string, KindOverride>;

/// The override of that column, if there is one.
std::optional<KindOverride> FindOverride(const KindOverrides& overrides, const std::string& name);

/// A label or prediction column, settled.
struct Outcome {
  std::vector<uint8_t> is_positive;  ///< by code
  DataKind kind = DataKind::kCategorical;
  std::string text;  ///< label_value_or_threshold
};

/// Observed labels: positive = one of the values, or above the one threshold (contract 1.2-1.4).
Result<Outcome> LabelOutcome(const dataset::Column& label, const std::string& name,
                             const std::vector<dataset::Cell>& positive_values,
                             const KindOverrides& overrides);

/// What makes scores of the values in a prediction column.
enum class ScoreEvidence {
  kValues,    ///< the values: some is no whole number
  kPosition,  ///< where a model put them; a regression's numbers stay numbers all the same
  kStated,    ///< somebody said so outright
};

/// How predictions are to be read.
struct PredictionRule {
  /// Scores above it are positive; with ScoreEvidence::kValues set only when it is written down.
  std::optional<double> threshold;
  ScoreEvidence evidence = ScoreEvidence::kValues;
};

/// Whether a column of predictions holds scores: there is a threshold, and some value is no whole
/// number (analysis configuration contract, 1.5), or the evidence lies elsewhere and the column is
/// numeric. Beside a continuous label of more than two values the predictions are a regression's,
/// and no scores unless that is stated.
bool HoldsScores(const dataset::Column& prediction, const PredictionRule& rule,
                 const Outcome& label_outcome, const dataset::Column& label);

/// Predictions. Scores above the threshold become label 1, others, a missing score included, 0.
/// The column must then be of the label's kind; a continuous one is cast to the label's type first
/// (a 5.9 becomes 5 beside integer labels), and the interval closes at the larger of both maxima.
/// Errors are the service's two texts: kinds that differ, and no positive prediction at all.
Result<Outcome> PredictionOutcome(const dataset::Column& prediction, const std::string& name,
                                  const dataset::Column& label, const Outcome& label_outcome,
                                  const std::vector<dataset::Cell>& positive_values,
                                  const PredictionRule& rule, const KindOverrides& overrides);

/// The values that a prediction column will be compared with, so that it may be gathered in
/// classes: the positive values, the threshold, and around a number the whole numbers that
/// truncation needs.
std::vector<dataset::Cell> PredictionMarks(const std::vector<dataset::Cell>& positive_values,
                                           std::optional<double> threshold);

}  // namespace candor::bias
