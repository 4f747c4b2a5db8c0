// Which file of an archive or a folder is the model.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "candor/base/status.h"

namespace candor::predictor {

/// Scripts and hidden files are no models, whatever is in them: anything in a folder "code", and
/// names that begin with '.' or "__".
bool IsBesideTheModel(std::string_view path);

struct ModelChoice {
  size_t file = 0;
  std::string others;  ///< files that could be a model, too, and were passed over for their names
};

/// The one file with a model by its content; of several the one that is called "xgboost-model",
/// "model.txt", "model.json" or "model.onnx", if there is one; without any, the one archive; else
/// the one pickle or other foreign model, so that the error about it can be told. Errors: kModel,
/// none or several, with the candidates.
Result<ModelChoice> ChooseModel(std::span<const std::pair<std::string, std::string>> files);

}  // namespace candor::predictor
