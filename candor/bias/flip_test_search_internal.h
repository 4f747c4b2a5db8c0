// The two ways to find the nearest rows of a: a k-d tree and an exhaustive scan.
#pragma once

#include <cstdint>
#include <functional>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/bias/flip_test_heap_internal.h"
#include "candor/bias/flip_test_point_blocks_internal.h"

namespace candor::bias::internal {

/// Receives the heap of query row q. Called once for each query, from several threads at once.
using NeighbourSink = std::function<void(int64_t q, const NeighbourHeap& heap)>;

/// Finds the k nearest of `points` for each row of `queries` in the order of scikit-learn's KDTree
/// (leaf size 30): depth first, the nearer bounding box first, left where both are equally near.
Status SearchTree(const RowSet& points, const RowSet& queries, int k, const RunContext& context,
                  const NeighbourSink& sink);

/// Finds them by offering all points in row order.
Status SearchExhaustively(const RowSet& points, const RowSet& queries, int k,
                          const RunContext& context, const NeighbourSink& sink);

}  // namespace candor::bias::internal
