// A table's cells as the tensors that a model takes.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/feature_batch.h"
#include "candor/predictor/onnx/asked_rows_internal.h"
#include "candor/predictor/onnx/runtime_internal.h"
#include "candor/predictor/onnx/signature_internal.h"

namespace candor::predictor::onnx {

/// Tensors and the memory behind them.
struct InputTensors {
  std::vector<ValuePointer> values;
  std::deque<std::vector<float>> floats;
  std::deque<std::vector<double>> doubles;
  std::deque<std::vector<int32_t>> int32s;
  std::deque<std::vector<int64_t>> int64s;
  std::deque<std::vector<uint8_t>> bools;
};

/// The rows of `batch`, placed as `asked` says. Missing cells are NaN; where the model takes
/// integers, booleans or texts they are errors. Numbers for a text input become Python's str() of
/// them. Errors: kModel, `where` = "row 17, column 'age'".
Result<InputTensors> MakeInputTensors(const Runtime& runtime, const TableSignature& signature,
                                      const FeatureBatch& batch, const AskedRows& asked);

/// One row of zeros and empty texts. Requires that every width is known.
Result<InputTensors> MakeZeroTensors(const Runtime& runtime, const TableSignature& signature,
                                     const AskedRows& asked);

}  // namespace candor::predictor::onnx
