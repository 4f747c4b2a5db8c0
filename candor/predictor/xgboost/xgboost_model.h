// XGBoost model files: JSON and UBJSON (versions 1.0 to 3.4).
#pragma once

#include <memory>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Whether the bytes look like any XGBoost model, the legacy binary format included.
bool LooksLikeXgboost(std::string_view bytes);

/// Reads a model for candor's own evaluator (a TreeModel; booster gblinear a linear model). Honours
/// weight_drop (dart), best_iteration, num_parallel_tree, base_score on the response scale,
/// categorical splits and the category lists. Errors: kModel; the legacy binary format and pickles
/// are refused with the recipe to save them again, as is an objective that no XGBoost has: what it
/// makes of margins is not in the file. Memory and nesting are bounded: safe on hostile files.
Result<std::unique_ptr<Model>> ReadXgboostModel(std::string_view bytes);

/// The same model evaluated by libxgboost, found at run time (model_library.h): what the own
/// evaluator is checked against. Not for files that nobody vouches for: the library trusts what it
/// reads, and a damaged file ends the process. Errors: kModel when
/// the library is missing, or older than the file ("3.2 reads a 3.4 file without complaint and
/// predicts wrongly").
Result<std::unique_ptr<Model>> LoadXgboostWithLibrary(std::string_view bytes);

}  // namespace candor::predictor
