#include <algorithm>
#include <vector>

#include "candor/base/parallel.h"
#include "candor/bias/flip_test_kd_tree_internal.h"
#include "candor/bias/flip_test_search_internal.h"

namespace candor::bias::internal {
namespace {

constexpr int64_t kQueryBatch = 16;
constexpr int64_t kLocateBatch = 1024;

// Calls work(begin, end) for consecutive pieces of [0, count).
template <typename Work>
Status ForEachBatch(const RunContext& context, int64_t count, int64_t batch, const Work& work) {
  return ParallelFor(context, (count + batch - 1) / batch, [&](int64_t i) -> Status {
    work(i * batch, std::min(count, (i + 1) * batch));
    return {};
  });
}

// The queries by the leaf they meet first, so that neighbours in time walk the same nodes.
Result<std::vector<int64_t>> QueriesByLeaf(const KdTree& tree, const RowSet& queries,
                                           const RunContext& context) {
  const int64_t n = queries.n_rows();
  std::vector<int64_t> first_leaf(static_cast<size_t>(n));
  CANDOR_RETURN_IF_ERROR(ForEachBatch(context, n, kLocateBatch, [&](int64_t begin, int64_t end) {
    Query query(queries.n_features());
    for (int64_t q = begin; q < end; ++q) {
      query.Assign(queries, q, tree.frame());
      first_leaf[static_cast<size_t>(q)] = tree.FirstLeaf(query);
    }
  }));
  std::vector<int64_t> next(static_cast<size_t>(tree.n_leaves()) + 1);
  for (const int64_t leaf : first_leaf) ++next[static_cast<size_t>(leaf) + 1];
  for (size_t leaf = 1; leaf < next.size(); ++leaf) next[leaf] += next[leaf - 1];
  std::vector<int64_t> order(first_leaf.size());
  for (int64_t q = 0; q < n; ++q) {
    const auto leaf = static_cast<size_t>(first_leaf[static_cast<size_t>(q)]);
    order[static_cast<size_t>(next[leaf]++)] = q;
  }
  return order;
}

}  // namespace

Status SearchTree(const RowSet& points, const RowSet& queries, int k, const RunContext& context,
                  const NeighbourSink& sink) {
  CANDOR_ASSIGN_OR_RETURN(const KdTree tree, KdTree::Build(points, context));
  CANDOR_ASSIGN_OR_RETURN(const std::vector<int64_t> order, QueriesByLeaf(tree, queries, context));
  return ForEachBatch(context, queries.n_rows(), kQueryBatch, [&](int64_t begin, int64_t end) {
    Query query(queries.n_features());
    for (int64_t i = begin; i < end; ++i) {
      const int64_t q = order[static_cast<size_t>(i)];
      query.Assign(queries, q, tree.frame());
      NeighbourHeap heap(k);
      tree.Search(query, heap);
      sink(q, heap);
    }
    if (context.progress != nullptr) context.progress->Advance(end - begin);
  });
}

}  // namespace candor::bias::internal
