#include "candor/bias/flip_test_kd_tree_internal.h"

#include <array>

#include "candor/bias/flip_test_kernels_internal.h"

namespace candor::bias::internal {
namespace {

// Lanes of a group's boxes.
constexpr size_t kLeft = 0, kRight = 1, kGrandchildren = 2;

// The grandchildren (0 ... 3, left to right) in the order of the search. A bound within a group
// never falls from parent to child, so the order of the children is all that their boxes decide.
std::array<int, 4> VisitingOrder(const std::array<double, kBoxLanes>& bounds) {
  const int near = bounds[kLeft] <= bounds[kRight] ? 0 : 2;
  const int far = 2 - near;
  const auto nearer_of = [&](int first) {
    const size_t lane = kGrandchildren + static_cast<size_t>(first);
    return first + (bounds[lane] <= bounds[lane + 1] ? 0 : 1);
  };
  const int near_first = nearer_of(near);
  const int far_first = nearer_of(far);
  return {near_first, near_first ^ 1, far_first, far_first ^ 1};
}

}  // namespace

int64_t KdTree::FirstLeaf(const Query& query) const {
  alignas(64) std::array<double, kBoxLanes> bounds;
  int64_t id = 0;
  while (id < n_groups_) {
    SquaredBoxDistances(query.exact(), n_features_, Boxes(id), bounds.data());
    id = 4 * id + 1 + VisitingOrder(bounds)[0];
  }
  return LeafOfSlot(id);
}

// A subtree whose bound is not below the worst candidate holds no point that could enter the heap:
// skipping it changes nothing, ties included.
void KdTree::Search(const Query& query, NeighbourHeap& heap) const {
  struct Pending {
    double bound;
    int64_t id;
  };
  constexpr size_t kMaxPending = 128;  // three a level of groups, of which there are below 32
  std::array<Pending, kMaxPending> pending;
  alignas(64) std::array<double, kBoxLanes> bounds;
  size_t size = 0;
  pending[size++] = {.bound = 0.0, .id = 0};
  while (size > 0) {
    const Pending next = pending[--size];
    if (next.bound >= heap.worst()) continue;
    if (next.id >= n_groups_) {
      leaves_.Offer(LeafOfSlot(next.id), query, heap);
      continue;
    }
    SquaredBoxDistances(query.exact(), n_features_, Boxes(next.id), bounds.data());
    const std::array<int, 4> order = VisitingOrder(bounds);
    for (size_t i = 4; i-- > 0;) {
      const double bound = bounds[kGrandchildren + static_cast<size_t>(order[i])];
      pending[size] = {.bound = bound, .id = 4 * next.id + 1 + order[i]};
      size += bound < heap.worst() ? 1 : 0;
    }
  }
}

}  // namespace candor::bias::internal
