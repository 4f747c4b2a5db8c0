// Predictions of a tree ensemble, by blocks of rows.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor {

/// Features as numbers, one pointer a feature to `rows` values; NaN is missing, categories are
/// codes.
struct NumberColumns {
  int64_t rows = 0;
  std::vector<const double*> columns;
};

/// Evaluates an ensemble that passed Check. Every node asks a block of rows at once (explainability
/// algorithms, section (i)): a feature's values become ranks among its thresholds, a node's answer
/// is a mask of rows, and the masks give each row's leaf. Very large trees and short batches are
/// walked row by row. Both give the same bits, on every processor (AVX2 and AVX-512 kernels are
/// chosen at run time) and any number of threads: leaves are added in tree order, in the library's
/// precision. Immutable; safe to use from several threads. Cost: O(rows x nodes / lanes).
class TreeEvaluator {
 public:
  explicit TreeEvaluator(std::shared_ptr<const TreeEnsemble> ensemble);
  ~TreeEvaluator();
  TreeEvaluator(TreeEvaluator&&) noexcept;

  /// rows x outputs margins, row by row, before the link.
  Status Margins(const NumberColumns& features, std::span<double> margins,
                 const RunContext& context) const;

  /// rows x outputs values after the link; kArgmax gives one number a row.
  Status Predict(const NumberColumns& features, std::span<double> values,
                 const RunContext& context) const;

  const TreeEnsemble& ensemble() const { return *ensemble_; }

 private:
  struct Plan;
  std::shared_ptr<const TreeEnsemble> ensemble_;
  std::unique_ptr<const Plan> plan_;
};

/// Applies the ensemble's link to rows x outputs margins in place; float32 models round as the
/// library does. kArgmax leaves the class in the first of each row's values.
void ApplyLink(const TreeEnsemble& ensemble, std::span<double> margins);

}  // namespace candor::predictor
