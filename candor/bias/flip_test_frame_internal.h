// Single precision as a filter: which points are certainly too far away, without their exact
// distance.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"

namespace candor::bias::internal {

/// The features of one set of rows, without a copy: value of feature f at row r of the set is
/// columns[f][rows[r]].
struct RowSet {
  std::span<const std::span<const double>> columns;
  std::span<const int64_t> rows;

  int64_t n_rows() const { return static_cast<int64_t>(rows.size()); }
  int64_t n_features() const { return static_cast<int64_t>(columns.size()); }
  /// Writes the n_features() values of row r.
  void CopyRow(int64_t r, double* values) const {
    for (const std::span<const double> column : columns) {
      *values++ = column[static_cast<size_t>(rows[static_cast<size_t>(r)])];
    }
  }
};

/// Moves all values into [-1, 1]: x -> scale * (x - centre of its feature), scale a power of two.
///
/// A value in the frame, rounded to single precision, is off by at most 2^-24 of its feature's half
/// spread h; so the difference of two is off by at most 2^-22 h, its own rounding included, and
/// a vector of differences by at most 2^-22 |h|. Squares and sums add a relative error of 2^-24
/// each. Limit() adds all that up, with room to spare for the rounding of double precision.
class Frame {
 public:
  /// The frame of all rows of the columns. O(values).
  static Result<Frame> Of(std::span<const std::span<const double>> columns,
                          const RunContext& context);

  float Map(size_t feature, double value) const {
    return static_cast<float>((value - centre_[feature]) * scale_);
  }
  /// A point whose exact squared distance (as double precision computes it) is below `worst` has an
  /// approximate squared distance below this limit.
  float Limit(double worst) const;

 private:
  std::vector<double> centre_;
  double scale_ = 0.0;
  double error_ = 0.0;  ///< of a vector of differences; infinite: the filter lets everything pass
};

}  // namespace candor::bias::internal
