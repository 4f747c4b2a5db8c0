// Margins of one block of rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "candor/predictor/tree/mask_kernels_internal.h"
#include "candor/predictor/tree/mask_plan_internal.h"
#include "candor/predictor/tree/tree_ensemble.h"

namespace candor::predictor::internal {

/// An ensemble made ready; shared by all threads. The ensemble must outlive it.
struct EnsemblePlan {
  EnsemblePlan(const TreeEnsemble& model, size_t max_conditions = kMaxConditions);

  const TreeEnsemble& ensemble;
  std::vector<TreeGroup> groups;
  std::vector<size_t> first_value;  // by tree: where its leaves stand in the following
  std::vector<float> float_values;  // kLessFloat32
  std::vector<double> double_values;
  size_t conditions = 0;      // masks of the largest group
  size_t category_codes = 0;  // of the largest column
};

/// A thread's memory: at most 4 MiB of condition masks, 512 KiB of slots and a few blocks of
/// numbers.
struct BlockScratch {
  explicit BlockScratch(const EnsemblePlan& plan);

  std::vector<RowMask> conditions;
  std::vector<RowMask> code_rows;
  std::vector<RowMask> slots;
  RowMask planes[kMaxPlanes];
  alignas(64) double values[kBlockRows];
  alignas(64) uint32_t ranks[kBlockRows];
  alignas(64) uint16_t numbers[kBlockRows];
  alignas(64) int32_t leaves[kBlockRows];
  std::vector<float> float_sums;  // outputs x kBlockRows
  std::vector<double> double_sums;
};

/// Writes rows x outputs margins of the rows first_row, .. (at most kBlockRows), row by row. Trees
/// are walked when `kernels` is null.
void EvaluateBlock(const EnsemblePlan& plan, const MaskKernels* kernels,
                   const double* const* columns, int64_t first_row, int rows, BlockScratch* scratch,
                   double* margins);

}  // namespace candor::predictor::internal
