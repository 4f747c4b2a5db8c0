// What kind of model some bytes hold.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

enum class ModelContent {
  kUnknown,
  kModel,    ///< a file that a reader takes, or refuses with what to do about it
  kForeign,  ///< a kind that is known, but not read: a pickle, an HDF5 file
  kArchive,
};

/// By content alone.
ModelContent FindContent(std::string_view bytes);

/// Reads bytes that are kModel; any other content is an error that says what it seems to be, and
/// how to save the model again. Where candor's own evaluator does not cover an XGBoost model, the
/// maker's library does. Errors: kModel; without the name of the file.
Result<std::unique_ptr<Model>> ReadModelContent(std::string_view bytes);

}  // namespace candor::predictor
