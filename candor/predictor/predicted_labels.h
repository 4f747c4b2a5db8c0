// From a model's answers to the predictions that bias is measured on.
#pragma once

#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/cell.h"
#include "candor/predictor/answers.h"

namespace candor::predictor {

/// What a predicted column holds.
enum class PredictionKind {
  kLabels,  ///< labels as they stand; bias decides whether they are scores after all
  kScores,  ///< scores by their position: thresholded, unless the observed label is continuous
};

/// One prediction a record. kLabels fills `labels`, kScores `scores`.
struct PredictedColumn {
  PredictionKind kind = PredictionKind::kLabels;
  std::vector<dataset::Cell> labels;
  std::vector<double> scores;
};

/// Applies the decision table of the analysis configuration contract, 1.5:
///   label list + score list in parallel       the label at the largest score
///   one label a record                        that label (kLabels)
///   several scores, label_headers given       label_headers at the largest score
///   one score a record                        the score (kScores)
///   several scores without label_headers      kConfig error that says what to set
/// The largest score of equal ones is the first; a NaN is never the largest. Lists whose lengths
/// differ from each other or from label_headers are kModel errors.
/// `first_row` is the first answer's row in the data, from 0, for messages.
Result<PredictedColumn> PredictLabels(const Answers& answers, const AnswerLocation& location,
                                      int64_t first_row = 0);

}  // namespace candor::predictor
