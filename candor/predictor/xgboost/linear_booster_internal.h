// The booster gblinear of an XGBoost model file.
#pragma once

#include <memory>

#include "candor/base/status.h"
#include "candor/predictor/model.h"
#include "candor/predictor/xgboost/model_document_internal.h"
#include "candor/predictor/xgboost/model_header_internal.h"

namespace candor::predictor::xgboost {

/// Reads the weights of "gradient_booster". margin[k] = (bias[k] + base margin[0]) + x[0] w[0][k] +
/// x[1] w[1][k] + .., in float32 and in this order, missing features left out; then the
/// objective's function.
Result<std::unique_ptr<Model>> ReadLinearBooster(const DocumentItem& gradient_booster,
                                                 ModelHeader header);

}  // namespace candor::predictor::xgboost
