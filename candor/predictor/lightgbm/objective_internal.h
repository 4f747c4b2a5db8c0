// What the objective of a LightGBM model makes of its margins.
#pragma once

#include "candor/base/status.h"
#include "candor/predictor/lightgbm/model_text_internal.h"
#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::lightgbm {

/// Sets the ensemble's link and link_scale, and the info's answer and score_width, for the
/// ensemble's number of outputs. As LightGBM's ConvertOutput:
///   binary, cross_entropy         1 / (1 + exp(-sigmoid x)); cross_entropy has sigmoid 1
///   multiclass, multiclassova     softmax; a sigmoid for each class
///   poisson, gamma, tweedie       exp(x)
///   cross_entropy_lambda          log(1 + exp(x))
///   regression, regression_l1, fair, quantile, mape   x; with "sqrt" sign(x) x^2
///   huber, lambdarank, rank_xendcg, custom, none      x
/// A file without an objective, or with "custom", gives raw margins and says so in a warning.
/// Errors: kModel for an objective that LightGBM has not, or that does not fit the outputs.
Status ReadObjective(const FieldBlock& header, TreeModelFile* file);

}  // namespace candor::predictor::lightgbm
