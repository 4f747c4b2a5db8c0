// The models that SageMaker's linear learner writes.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Whether these files of an archive (path, content) are a linear learner's: an MXNet parameter
/// file and additional-params.json.
bool LooksLikeLinearLearner(std::span<const std::pair<std::string, std::string>> files);

/// Reads the inner zip of a linear learner's model.tar.gz: weights and bias from
/// "mx-mod-0000.params" (MXNet's NDArray list, dense float32 arrays "arg:fc0_weight" [features, 1]
/// and "arg:fc0_bias"), loss and threshold from "additional-params.json". Binary classifiers with
/// logistic loss and regressors; computed in float64 on the float32 weights. The format keeps no
/// feature names. Errors: kModel with file and byte; another layout, element type, loss or number
/// of classes is named. Safe on hostile files.
Result<std::unique_ptr<Model>> ReadLinearLearner(
    std::span<const std::pair<std::string, std::string>> files);

}  // namespace candor::predictor
