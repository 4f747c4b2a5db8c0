// ONNX models, evaluated by ONNX Runtime.
#pragma once

#include <memory>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Whether the bytes are a protobuf ModelProto by its first fields.
bool LooksLikeOnnx(std::string_view bytes);

/// Opens a tabular model: one tensor input [n, features] of floats, doubles, integers or texts, or
/// one input a feature ([n] or [n, 1], numbers or texts), named. Outputs: one of numbers; or a
/// label and its probabilities, as a tensor or as ZipMap's sequence of maps, in either order. Of
/// two class probabilities both are given. One thread a call. Errors: kModel, when ONNX Runtime is
/// missing, refuses the file (its text), or the model is of another shape (an image network).
Result<std::unique_ptr<Model>> OpenOnnxModel(std::string_view bytes);

}  // namespace candor::predictor
