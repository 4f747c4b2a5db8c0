// One tree of an XGBoost model file: arrays with an entry a node.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/base/status.h"
#include "candor/predictor/tree/tree_ensemble.h"
#include "candor/predictor/xgboost/model_document_internal.h"

namespace candor::predictor::xgboost {

/// What all trees of a model share.
struct TreeLimits {
  int feature_count = 0;
  int outputs = 1;
  /// Bits that category sets may still take: a set reaches as far as its largest code.
  int64_t category_words_left = int64_t{1} << 25;
};

/// Reads a tree that adds to `output`; its leaves are multiplied by `weight` in float32. One whose
/// leaves have a value for each output (multi_output_tree) becomes a tree of the same shape for
/// each. Nodes that cannot be reached from the root were deleted in training and are left out.
/// Errors: kModel with the JSON pointer: a child out of range or reached twice, a node with two
/// category sets, sets that share categories, a feature that does not exist, arrays of different
/// lengths, leaves without values of their own. Each leaf's values stand in the file, so that the
/// trees are no larger than a multiple of it. O(nodes x values a leaf).
Result<std::vector<Tree>> ReadTrees(const DocumentItem& item, float weight, int output,
                                    TreeLimits* limits);

}  // namespace candor::predictor::xgboost
