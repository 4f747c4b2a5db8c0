#include "candor/bias/flip_test_point_blocks_internal.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "candor/base/parallel.h"

namespace candor::bias::internal {
namespace {

double SquaredDistance(const double* query, const double* point, int64_t n_features) {
  double sum = 0.0;
  for (int64_t f = 0; f < n_features; ++f) {
    const double gap = query[f] - point[f];
    sum += gap * gap;
  }
  return sum;
}

}  // namespace

Result<std::vector<double>> CopyRows(const RowSet& rows, const RunContext& context) {
  constexpr int64_t kBatch = 4096;
  const int64_t n = rows.n_rows();
  std::vector<double> values(static_cast<size_t>(n * rows.n_features()));
  CANDOR_RETURN_IF_ERROR(
      ParallelFor(context, (n + kBatch - 1) / kBatch, [&](int64_t batch) -> Status {
        const int64_t end = std::min(n, (batch + 1) * kBatch);
        for (int64_t r = batch * kBatch; r < end; ++r) {
          rows.CopyRow(r, values.data() + r * rows.n_features());
        }
        return {};
      }));
  return values;
}

Result<PointBlocks> PointBlocks::Make(Frame frame, std::vector<double> values,
                                      std::vector<int64_t> order, std::vector<int64_t> begins,
                                      const RunContext& context) {
  PointBlocks blocks;
  int64_t largest = 0;
  for (size_t b = 0; b + 1 < begins.size(); ++b) {
    largest = std::max(largest, begins[b + 1] - begins[b]);
  }
  CANDOR_CHECK(largest <= kMaxBlockRows);
  blocks.frame_ = std::move(frame);
  blocks.n_features_ = static_cast<int64_t>(values.size() / order.size());
  blocks.lanes_ = (largest + kPointLanes - 1) / kPointLanes * kPointLanes;
  blocks.values_ = std::move(values);
  blocks.order_ = std::move(order);
  blocks.begins_ = std::move(begins);
  LaneGroup far_away;
  std::fill_n(far_away.lanes, kPointLanes, std::numeric_limits<float>::infinity());
  blocks.groups_.assign(blocks.FirstGroup(blocks.n_blocks()), far_away);
  CANDOR_RETURN_IF_ERROR(ParallelFor(context, blocks.n_blocks(), [&](int64_t b) -> Status {
    blocks.FillBlock(b);
    return {};
  }));
  return blocks;
}

void PointBlocks::FillBlock(int64_t b) {
  float* lanes = groups_[FirstGroup(b)].lanes;
  const int64_t begin = begins_[static_cast<size_t>(b)];
  const int64_t end = begins_[static_cast<size_t>(b) + 1];
  for (int64_t i = begin; i < end; ++i) {
    const double* point = values_.data() + order_[static_cast<size_t>(i)] * n_features_;
    for (int64_t f = 0; f < n_features_; ++f) {
      lanes[f * lanes_ + (i - begin)] = frame_.Map(static_cast<size_t>(f), point[f]);
    }
  }
}

void PointBlocks::Offer(int64_t b, const Query& query, NeighbourHeap& heap) const {
  alignas(64) float approximate[kMaxBlockRows];
  float limit = frame_.Limit(heap.worst());
  if (!ApproximateDistances(query.approximate(), n_features_, groups_[FirstGroup(b)].lanes, lanes_,
                            limit, approximate)) {
    return;
  }
  const int64_t begin = begins_[static_cast<size_t>(b)];
  const int64_t size = begins_[static_cast<size_t>(b) + 1] - begin;
  for (int64_t i = 0; i < size; ++i) {
    if (!(approximate[i] < limit)) continue;
    const int64_t row = order_[static_cast<size_t>(begin + i)];
    const double distance =
        SquaredDistance(query.exact(), values_.data() + row * n_features_, n_features_);
    if (!(distance < heap.worst())) continue;
    heap.Offer(distance, row);
    limit = frame_.Limit(heap.worst());
  }
}

}  // namespace candor::bias::internal
