// How a table's columns and answers map to a model's inputs and outputs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/model.h"
#include "candor/predictor/onnx/session_internal.h"

namespace candor::predictor::onnx {

constexpr int64_t kAnyNumber = -1;

/// An input: the next `width` columns of the table.
struct TableInput {
  ElementType element = ElementType::kUndefined;
  int rank = 2;       ///< [rows] or [rows, width]
  int64_t width = 1;  ///< kAnyNumber: all columns
};

struct TableSignature {
  std::vector<TableInput> inputs;
  int64_t fixed_rows = 0;  ///< that every call must have; 0: any number
  /// One for each column; empty when the model takes any number.
  std::vector<ModelFeature> features;
  bool has_feature_names = false;

  std::optional<size_t> label;  ///< outputs, by index
  std::optional<size_t> score;
  std::vector<std::string> unused;  ///< names of further outputs
};

/// Errors: kModel, when an input is no table of numbers or texts, no output is an answer, or
/// a file demands more than 2^20 features, 2^20 rows a call, or 2^26 cells.
Result<TableSignature> ReadSignature(const Session& session);

}  // namespace candor::predictor::onnx
