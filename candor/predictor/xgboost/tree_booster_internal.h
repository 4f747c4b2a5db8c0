// The boosters gbtree and dart of an XGBoost model file.
#pragma once

#include "candor/base/status.h"
#include "candor/predictor/tree/tree_ensemble.h"
#include "candor/predictor/xgboost/model_document_internal.h"
#include "candor/predictor/xgboost/model_header_internal.h"

namespace candor::predictor::xgboost {

/// Reads the trees of "gradient_booster": up to best_iteration when the file has one, with
/// weight_drop in the leaves wherever it stands. The result passes tree/Check.
Result<TreeModelFile> ReadTreeBooster(const DocumentItem& gradient_booster, ModelHeader header);

}  // namespace candor::predictor::xgboost
