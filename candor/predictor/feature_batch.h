// Rows of features, as a model is asked about them.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "candor/dataset/column_view.h"

namespace candor::predictor {

/// Consecutive rows of some columns, without a copy: Arrow's layouts behind dataset::ColumnView,
/// which keeps Arrow's headers out of here. Cells are typed: kCsvText never occurs, whoever reads
/// CSV settles the columns' types first. A missing cell is an invalid one, a NaN, or a missing
/// Cell. A layout may change from one batch to the next.
struct FeatureBatch {
  int64_t rows = 0;
  int64_t first_row = 0;  ///< of the data, counted from 0; for messages, which count from 1
  std::span<const dataset::ColumnView> columns;
};

/// What the columns of all batches are called. Generated names (column_0, ..) match nothing.
struct FeatureNames {
  std::vector<std::string> names;
  bool are_generated = false;
};

}  // namespace candor::predictor
