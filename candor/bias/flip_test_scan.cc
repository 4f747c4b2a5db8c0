#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "candor/base/parallel.h"
#include "candor/bias/flip_test_search_internal.h"

namespace candor::bias::internal {
namespace {

// Queries that share each block of points while it is in the first-level cache.
constexpr int64_t kQueryBatch = 32;
// Blocks of points between two looks at the stop token, a few milliseconds.
constexpr int64_t kStopInterval = 1024;

Result<PointBlocks> MakeRowOrderBlocks(const RowSet& points, const RunContext& context) {
  const int64_t n = points.n_rows();
  std::vector<int64_t> order(static_cast<size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::vector<int64_t> begins;
  for (int64_t begin = 0; begin < n; begin += PointBlocks::kMaxBlockRows) begins.push_back(begin);
  begins.push_back(n);
  CANDOR_ASSIGN_OR_RETURN(Frame frame, Frame::Of(points.columns, context));
  CANDOR_ASSIGN_OR_RETURN(std::vector<double> values, CopyRows(points, context));
  return PointBlocks::Make(std::move(frame), std::move(values), std::move(order), std::move(begins),
                           context);
}

Status SearchBatch(const PointBlocks& blocks, const RowSet& queries, int64_t begin, int64_t end,
                   int k, const RunContext& context, const NeighbourSink& sink) {
  std::vector<Query> batch(static_cast<size_t>(end - begin), Query(queries.n_features()));
  std::vector<NeighbourHeap> heaps(batch.size(), NeighbourHeap(k));
  for (size_t i = 0; i < batch.size(); ++i) {
    batch[i].Assign(queries, begin + static_cast<int64_t>(i), blocks.frame());
  }
  for (int64_t b = 0; b < blocks.n_blocks(); ++b) {
    if (b % kStopInterval == 0) CANDOR_RETURN_IF_ERROR(context.CheckStop());
    for (size_t i = 0; i < batch.size(); ++i) blocks.Offer(b, batch[i], heaps[i]);
  }
  for (int64_t q = begin; q < end; ++q) sink(q, heaps[static_cast<size_t>(q - begin)]);
  if (context.progress != nullptr) context.progress->Advance(end - begin);
  return {};
}

}  // namespace

Status SearchExhaustively(const RowSet& points, const RowSet& queries, int k,
                          const RunContext& context, const NeighbourSink& sink) {
  CANDOR_ASSIGN_OR_RETURN(const PointBlocks blocks, MakeRowOrderBlocks(points, context));
  const int64_t n_batches = (queries.n_rows() + kQueryBatch - 1) / kQueryBatch;
  return ParallelFor(context, n_batches, [&](int64_t batch) {
    const int64_t begin = batch * kQueryBatch;
    return SearchBatch(blocks, queries, begin, std::min(begin + kQueryBatch, queries.n_rows()), k,
                       context, sink);
  });
}

}  // namespace candor::bias::internal
