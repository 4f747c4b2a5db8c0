// Leaves by walking from the root, row by row.
#pragma once

#include <cstdint>

#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::internal {

/// leaves[i] = the leaf of `tree` that row first_row + i reaches, for i in [0, rows). `columns`
/// holds one pointer a feature. O(rows x depth).
void WalkLeaves(SplitRule split, const Tree& tree, const double* const* columns, int64_t first_row,
                int rows, int32_t* leaves);

}  // namespace candor::predictor::internal
