// Opens a model file of any kind.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/base/warning.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// A model with what is known about the file it came from.
struct OpenedModel {
  std::unique_ptr<Model> model;
  std::string sha256;             ///< of the stored file
  std::vector<Warning> warnings;  ///< about the choice among several files; the model has its own
};

/// Opens a local path, file:// or s3:// URI, or a folder with one model (as /opt/ml/model). What
/// the file is decides its content, not its name: XGBoost JSON or UBJ, LightGBM text, ONNX, linear
/// JSON, or a tar.gz or zip with one of them inside (SageMaker's "xgboost-model", "model.txt",
/// linear-learner's nested zip), also nested.
/// Trees and linear models run on candor's own evaluator; what that does not cover runs on the
/// maker's library if it is there. Errors: kModel; unknown content is described by its first bytes
/// with what is accepted; pickles and XGBoost's legacy binary come with the recipe to save again.
Result<OpenedModel> OpenModel(const std::string& uri);

/// The same for bytes in memory; `name` is for messages.
Result<OpenedModel> OpenModelBytes(std::string_view bytes, const std::string& name);

}  // namespace candor::predictor
