// One "Tree=" block of a LightGBM model file as a tree.
#pragma once

#include "candor/base/status.h"
#include "candor/predictor/lightgbm/model_text_internal.h"
#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::lightgbm {

/// Reads the arrays of a block; output stays 0. Lengths agree with num_leaves and num_cat, the
/// numbers of category sets are in range, leaves are finite and no threshold is NaN. Features and
/// children are left to Check. Errors: kModel with line, tree and field.
///
/// decision_type: bit 0 a categorical split, bit 1 missing values go left, bits 2-3 what counts as
/// missing (0 nothing, 1 zero and NaN, 2 NaN). A categorical split ignores both: members of the set
/// go left; NaN, negative codes and all others go right. Its threshold is the number of the set.
Result<Tree> ReadTreeBlock(const FieldBlock& block);

}  // namespace candor::predictor::lightgbm
