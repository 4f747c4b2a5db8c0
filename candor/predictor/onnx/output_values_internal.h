// What a model gave, as numbers and labels.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/cell.h"
#include "candor/predictor/onnx/asked_rows_internal.h"
#include "candor/predictor/onnx/runtime_internal.h"

namespace candor::predictor::onnx {

struct ScoreValues {
  int64_t width = 1;
  std::vector<double> numbers;         ///< rows x width
  std::vector<dataset::Cell> classes;  ///< the keys, in their order, when the output holds maps
};

/// From a tensor [total] or [total, width] of floats or doubles, or a sequence of `total` maps from
/// class to float. Errors: kModel.
Result<ScoreValues> ReadScores(const Runtime& runtime, OrtValue* value, const AskedRows& asked);

/// From a tensor [total] or [total, 1] of integers, booleans or texts. Errors: kModel.
Result<std::vector<dataset::Cell>> ReadLabels(const Runtime& runtime, OrtValue* value,
                                              const AskedRows& asked);

}  // namespace candor::predictor::onnx
