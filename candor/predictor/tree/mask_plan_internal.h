// What evaluation by blocks of rows needs to know about an ensemble, worked out once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "candor/predictor/tree/mask_kernels_internal.h"
#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::internal {

/// The distinct thresholds of one feature under one missing rule. Condition mask `first + i` holds
/// the rows that go left at threshold i. Nodes that send missing values left have masks of their
/// own; a `first` of -1 says that there are no such nodes. Behind the masks one is spare.
struct ThresholdColumn {
  int32_t feature = 0;
  MissingRule missing = MissingRule::kNan;
  std::vector<double> thresholds;  // ascending
  int64_t first_missing_right = -1;
  int64_t first_missing_left = -1;
};

/// A categorical split's condition mask: the OR of some codes' rows, or all others.
struct CategoryCondition {
  uint16_t mask = 0;
  bool missing_goes_left = false;
  bool members_go_left = false;
  std::vector<uint32_t> members;  // positions in CategoryColumn::codes
};

/// The categorical splits of one feature under one missing rule.
struct CategoryColumn {
  int32_t feature = 0;
  MissingRule missing = MissingRule::kNan;
  std::vector<int32_t> codes;  // ascending: the members of any condition
  std::vector<CategoryCondition> conditions;
};

/// How a tree's leaves are found in a block. Masked trees: the leaves have the slots from 0 on, the
/// root has slot `root`.
struct TreePlan {
  bool is_masked = false;
  uint16_t root = 0;
  size_t first_step = 0;
  size_t steps = 0;
};

/// Consecutive trees that share condition masks.
struct TreeGroup {
  size_t first_tree = 0;
  std::vector<TreePlan> trees;
  std::vector<RouteStep> steps;
  std::vector<ThresholdColumn> threshold_columns;
  std::vector<CategoryColumn> category_columns;
  size_t conditions = 0;  // masks, spare ones included
};

/// Condition masks are numbered by 16 bits: 4 MiB a thread at most.
inline constexpr size_t kMaxConditions = 65536;
/// A categorical split on more codes than that is left to the walk, as is a tree with more leaves
/// than kMaxMaskedLeaves or a threshold that is not a number.
inline constexpr size_t kMaxMembers = 1024;

/// Groups as large as `max_conditions` (at least that of the largest tree) allows. O(N log N) for N
/// nodes.
std::vector<TreeGroup> PlanMasks(const TreeEnsemble& ensemble,
                                 size_t max_conditions = kMaxConditions);

}  // namespace candor::predictor::internal
