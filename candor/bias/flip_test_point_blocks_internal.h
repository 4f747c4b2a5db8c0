// The rows of a, laid out for scanning.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/bias/flip_test_frame_internal.h"
#include "candor/bias/flip_test_heap_internal.h"
#include "candor/bias/flip_test_kernels_internal.h"

namespace candor::bias::internal {

/// The values of all rows, row by row.
Result<std::vector<double>> CopyRows(const RowSet& rows, const RunContext& context);

/// One row of d, exact and in the frame.
class Query {
 public:
  explicit Query(int64_t n_features)
      : exact_(static_cast<size_t>(n_features)), approximate_(static_cast<size_t>(n_features)) {}

  void Assign(const RowSet& queries, int64_t row, const Frame& frame) {
    queries.CopyRow(row, exact_.data());
    for (size_t f = 0; f < exact_.size(); ++f) approximate_[f] = frame.Map(f, exact_[f]);
  }
  const double* exact() const { return exact_.data(); }
  const float* approximate() const { return approximate_.data(); }

 private:
  std::vector<double> exact_;
  std::vector<float> approximate_;
};

/// Points in blocks of at most kMaxBlockRows. Offers the points of a block to a heap in their order
/// within the block; those that single precision shows to be too far away are left out, which
/// changes nothing. The distance of the others is sum over features f of (query[f] - point[f])^2,
/// added in feature order in double precision.
class PointBlocks {
 public:
  static constexpr int64_t kMaxBlockRows = 64;

  PointBlocks() = default;
  /// Block b takes the points order[begins[b]] ... order[begins[b + 1] - 1] of `values`, which has
  /// them row by row.
  static Result<PointBlocks> Make(Frame frame, std::vector<double> values,
                                  std::vector<int64_t> order, std::vector<int64_t> begins,
                                  const RunContext& context);

  int64_t n_blocks() const { return static_cast<int64_t>(begins_.size()) - 1; }
  const Frame& frame() const { return frame_; }
  void Offer(int64_t b, const Query& query, NeighbourHeap& heap) const;

 private:
  struct alignas(64) LaneGroup {
    float lanes[kPointLanes];
  };

  void FillBlock(int64_t b);
  size_t FirstGroup(int64_t b) const {
    return static_cast<size_t>(b * n_features_ * (lanes_ / kPointLanes));
  }

  Frame frame_;
  int64_t n_features_ = 0;
  int64_t lanes_ = 0;           ///< of every block; a multiple of kPointLanes
  std::vector<double> values_;  ///< row by row
  std::vector<int64_t> order_;
  std::vector<int64_t> begins_;
  std::vector<LaneGroup> groups_;  ///< in the frame: a block, within it a feature, its lanes
};

}  // namespace candor::bias::internal
