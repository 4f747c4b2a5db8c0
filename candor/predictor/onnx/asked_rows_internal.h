// Where a table's rows stand among those that ONNX Runtime is asked about.
#pragma once

#include <cstdint>

namespace candor::predictor::onnx {

/// Each of `rows` rows stands `repeats` times in a row, and the last one fills up to `total`:
/// row i is answered at place i * repeats.
struct AskedRows {
  int64_t rows = 0;
  int64_t repeats = 1;
  int64_t total = 0;
};

}  // namespace candor::predictor::onnx
