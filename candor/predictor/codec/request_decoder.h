// Bodies that come in at `candor host`, as rows of features.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/cell.h"
#include "candor/predictor/answers.h"
#include "candor/predictor/feature_batch.h"
#include "candor/predictor/model.h"

namespace candor::predictor {

/// Rows with memory of their own: one column of Cells a feature.
struct DecodedRows {
  int64_t rows = 0;
  std::vector<std::vector<dataset::Cell>> columns;
  /// Views of the columns; valid while this object stays where it is.
  std::vector<dataset::ColumnView> Views() const;
};

/// Reads a request (interface contract, 2.1): CSV without header (a first line equal to the model's
/// feature names is skipped); JSON Lines and JSON as {"features": [..]} / {"instances":
/// [{"features": [..]}]}, plain arrays, or objects by feature name (which need a model with names).
/// A model that does not say how many features it takes gets as many as the first record has, at
/// most 1,000,000. Errors: kModel with the record (from 1) and the column. O(size of the body).
Result<DecodedRows> DecodeRequest(std::string_view body, PayloadFormat format,
                                  const ModelInfo& model);

}  // namespace candor::predictor
