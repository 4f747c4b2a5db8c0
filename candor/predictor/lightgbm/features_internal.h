// The features of a LightGBM model file and their categories.
#pragma once

#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/lightgbm/model_text_internal.h"
#include "candor/predictor/model.h"

namespace candor::predictor::lightgbm {

/// Sets features and has_feature_names. Names "Column_0", "Column_1", .. are generated.
///
/// LightGBM's Python package replaces a pandas category by its place in the column's list of
/// categories, and writes the lists of all such columns, in column order, behind the model. Which
/// columns they are is not written: they are the features of [categorical_feature: ..], or else
/// those that feature_infos shows as categorical, if there are as many as lists. (Ordered
/// categories are coded too, yet count as numbers.) Errors: kModel when neither has as many, a list
/// is too short for the codes that feature_infos shows, a name occurs twice, or the lists are no
/// lists of texts, numbers and booleans. Categories that are not in the list count as missing.
Status ReadFeatures(const ModelText& text, ModelInfo* info);

}  // namespace candor::predictor::lightgbm
