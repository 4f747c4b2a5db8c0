// Everything in an XGBoost model file but its trees and weights.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/model.h"
#include "candor/predictor/xgboost/model_document_internal.h"
#include "candor/predictor/xgboost/objective_internal.h"

namespace candor::predictor::xgboost {

enum class Booster { kTrees, kDart, kLinear };

struct ModelHeader {
  FileVersion version;
  Booster booster = Booster::kTrees;
  int feature_count = 0;
  int outputs = 1;
  Link link = Link::kIdentity;
  std::vector<float> base_margins;        ///< one an output
  std::vector<bool> is_categorical;       ///< one a feature
  std::optional<int64_t> best_iteration;  ///< of early stopping, from 0
  ModelInfo info;                         ///< without engine
};

/// Reads "version" and "learner". Errors: kModel with the JSON pointer of what is damaged, or
/// of an objective that is not known.
Result<ModelHeader> ReadModelHeader(const DocumentItem& document);

/// The object with "trees" or "weights". A dart model has its trees one level deeper than others
/// in the files before 3.4.
Result<DocumentItem> FindBoosterModel(const DocumentItem& gradient_booster);

}  // namespace candor::predictor::xgboost
