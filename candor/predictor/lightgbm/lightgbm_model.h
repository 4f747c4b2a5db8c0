// LightGBM model files: the text format (versions v2 to v4).
#pragma once

#include <memory>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Whether the bytes begin as a LightGBM text model does ("tree\nversion=").
bool LooksLikeLightgbm(std::string_view bytes);

/// Reads a model for candor's own evaluator: a TreeModel. Numeric, categorical and linear-tree
/// leaves, missing types None / Zero / NaN, average_output, all built-in objectives,
/// pandas_categorical. Errors: kModel with the line; safe on hostile files.
Result<std::unique_ptr<Model>> ReadLightgbmModel(std::string_view bytes);

/// The same model evaluated by lib_lightgbm, found at run time (model_library.h). No model is
/// served by it, since candor's evaluator covers the whole format: it is the second opinion that
/// tests check the evaluator against. Errors: kModel, as above, and when the library is missing.
Result<std::unique_ptr<Model>> LoadLightgbmWithLibrary(std::string_view bytes);

}  // namespace candor::predictor
