// One tree of an XGBoost model file: arrays with an entry a node.
#pragma once

#include <cstdint>

#include "candor/base/status.h"
#include "candor/predictor/tree/tree_ensemble.h"
#include "candor/predictor/xgboost/model_document_internal.h"

namespace candor::predictor::xgboost {

/// What all trees of a model share.
struct TreeLimits {
  int feature_count = 0;
  /// Bits that category sets may still take: a set reaches as far as its largest code.
  int64_t category_words_left = int64_t{1} << 25;
  /// Set by the refusal of leaves with several values: the file is sound, but beyond the evaluator.
  bool has_vector_leaves = false;
};

/// Reads a tree; its leaves are multiplied by `weight` in float32. Nodes that cannot be reached
/// from the root were deleted in training and are left out. Errors: kModel with the JSON pointer:
/// a child out of range or reached twice, a node with two category sets, sets that share
/// categories, a feature that does not exist, arrays of different lengths; leaves with several
/// values are refused by the name "multi_output_tree". O(nodes).
Result<Tree> ReadTree(const DocumentItem& item, float weight, TreeLimits* limits);

}  // namespace candor::predictor::xgboost
