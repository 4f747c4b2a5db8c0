// ONNX models, evaluated by ONNX Runtime.
#pragma once

#include <memory>
#include <string_view>

#include "candor/base/status.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Whether the bytes are a protobuf ModelProto by its first fields.
bool LooksLikeOnnx(std::string_view bytes);

/// Opens a tabular model.
///
/// Inputs: one tensor [n, features], or one input a feature ([n] or [n, 1]), named, or several
/// groups [n, k], of float, double, int64, int32, bool or string. A missing cell is NaN; for
/// integers, booleans and strings it is an error. A number for a string input is Python's str() of
/// it; a number with a fraction for an integer input is an error. n may be fixed.
///
/// Outputs: the first of integers or texts is the label, the first of floats or doubles ([n], [n,
/// 1] or [n, k]) or of maps (ZipMap) the scores; info().warnings names further ones. A label with k
/// > 1 scores, and maps, are class probabilities (maps in the order of their keys; without a label
/// the key of the largest); so are k > 1 scores alone whose output's name has "prob" in it (then
/// the label is the place of the largest, from 0); other scores alone are numbers. Of two class
/// probabilities both are given.
///
/// Predict: the same bits for any batch size, place in a batch and number of threads, which plain
/// calls of ONNX Runtime do not give: rows are asked in blocks of 16, and four times each when the
/// model has nodes that sum over an axis (Reduce..), unless n is fixed. One thread a call. Errors:
/// kModel, when ONNX Runtime is missing, refuses the file (its text), or the model is of another
/// shape (an image network).
Result<std::unique_ptr<Model>> OpenOnnxModel(std::string_view bytes);

}  // namespace candor::predictor
