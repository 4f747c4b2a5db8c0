// Which rows of a block go left at each question of a group of trees.
#pragma once

#include <cstdint>

#include "candor/predictor/tree/block_evaluator_internal.h"

namespace candor::predictor::internal {

/// Fills scratch->conditions for the rows first_row, ..; bits beyond `rows` mean nothing.
void FillConditions(const TreeGroup& group, SplitRule split, const MaskKernels& kernels,
                    const double* const* columns, int64_t first_row, int rows,
                    BlockScratch* scratch);

}  // namespace candor::predictor::internal
