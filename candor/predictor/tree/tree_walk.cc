#include "candor/predictor/tree/tree_walk_internal.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "candor/predictor/tree/tree_decision_internal.h"

namespace candor::predictor::internal {
namespace {

// Rows that walk side by side: a single row would wait for memory at every step.
constexpr int kLanes = 8;

template <SplitRule kSplit>
void Walk(const Tree& tree, const double* const* columns, int64_t first_row, int rows,
          int32_t* leaves) {
  const TreeNode* nodes = tree.nodes.data();
  for (int begin = 0; begin < rows; begin += kLanes) {
    const int lanes = std::min(kLanes, rows - begin);
    int32_t at[kLanes] = {};
    bool is_open = !tree.nodes.empty();
    while (is_open) {
      is_open = false;
      for (int lane = 0; lane < lanes; ++lane) {
        if (at[lane] < 0) continue;
        const TreeNode& node = nodes[at[lane]];
        const double value = columns[node.feature][first_row + begin + lane];
        at[lane] = GoesLeft<kSplit>(tree, node, value) ? node.left : node.right;
        is_open |= at[lane] >= 0;
      }
    }
    for (int lane = 0; lane < lanes; ++lane) {
      leaves[begin + lane] = tree.nodes.empty() ? 0 : ~at[lane];
    }
  }
}

}  // namespace

void WalkLeaves(SplitRule split, const Tree& tree, const double* const* columns, int64_t first_row,
                int rows, int32_t* leaves) {
  if (split == SplitRule::kLessFloat32) {
    Walk<SplitRule::kLessFloat32>(tree, columns, first_row, rows, leaves);
  } else {
    Walk<SplitRule::kLessEqualFloat64>(tree, columns, first_row, rows, leaves);
  }
}

}  // namespace candor::predictor::internal
