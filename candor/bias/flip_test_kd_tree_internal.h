// The k-d tree of the flip test: scikit-learn's KDTree (leaf size 30), laid out for speed.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/bias/flip_test_kernels_internal.h"
#include "candor/bias/flip_test_point_blocks_internal.h"

namespace candor::bias::internal {

/// A perfect binary tree. Each node halves its points by the median of the feature that spreads
/// most (the first of equals), ordered by value and then row. The order of the points within a leaf
/// is what std::nth_element of libstdc++ leaves behind, as in scikit-learn's wheels; with another
/// standard library, other points may win among equally distant ones.
///
/// Two levels of the tree make one group: the boxes of two children and four grandchildren are
/// evaluated together. Groups form a 4-ary heap: those below group g are 4 g + 1 ... 4 g + 4, and
/// the ids after the last group are leaf slots. With an odd number of levels the last groups have
/// children only, which then stand in slots 0 and 2; the other two slots are empty.
class KdTree {
 public:
  /// Copies `points`, in double and in single precision. O(n log n).
  static Result<KdTree> Build(const RowSet& points, const RunContext& context);

  const Frame& frame() const { return leaves_.frame(); }
  int64_t n_leaves() const { return leaves_.n_blocks(); }
  /// The leaf that a search for `query` meets first.
  int64_t FirstLeaf(const Query& query) const;
  /// Offers to the heap every point that can be among the nearest, depth first, the child with the
  /// nearer box first and the left one if both are equally near.
  void Search(const Query& query, NeighbourHeap& heap) const;

 private:
  friend class KdTreeBuilder;

  /// The boxes of two children and four grandchildren (lanes L R LL LR RL RR - -), one feature.
  struct alignas(64) BoxLanes {
    double lower[kBoxLanes];
    double upper[kBoxLanes];
  };

  const double* Boxes(int64_t group) const {
    return boxes_[static_cast<size_t>(group * n_features_)].lower;
  }
  int64_t LeafOfSlot(int64_t id) const { return (id - n_groups_) >> empty_slot_shift_; }

  int64_t n_features_ = 0;
  int64_t n_groups_ = 0;
  int empty_slot_shift_ = 0;     ///< 1 when every second leaf slot is empty
  std::vector<BoxLanes> boxes_;  ///< n_features_ a group
  PointBlocks leaves_;
};

}  // namespace candor::bias::internal
