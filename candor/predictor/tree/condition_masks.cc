#include "candor/predictor/tree/condition_masks_internal.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "candor/predictor/tree/tree_decision_internal.h"

namespace candor::predictor::internal {
namespace {

void SetRow(RowMask* mask, int row) { mask->words[row / 64] |= uint64_t{1} << (row % 64); }

// Narrows a feature's values into scratch->values, with NaN where they are missing, and marks those
// in `missing`. Returns whether there are any.
template <SplitRule kSplit>
bool LoadValues(MissingRule rule, const double* column, int rows, BlockScratch* scratch,
                RowMask* missing) {
  double* values = scratch->values;
  for (int row = 0; row < rows; ++row) values[row] = Narrow<kSplit>(column[row]);
  std::fill(values + rows, values + kBlockRows, 0.0);
  bool has_nan = false;
  for (int row = 0; row < kBlockRows; ++row) has_nan |= values[row] != values[row];
  *missing = {};
  if (!has_nan && rule != MissingRule::kZero) return false;
  bool has_missing = false;
  for (int row = 0; row < kBlockRows; ++row) {
    if (IsMissing(rule, values[row])) {
      values[row] = std::nan("");
      SetRow(missing, row);
      has_missing = true;
    } else if (std::isnan(values[row])) {
      values[row] = 0;  // kNever
    }
  }
  return has_missing;
}

// A row's bit is set behind the thresholds that it is not left of, then spread to all after.
template <SplitRule kSplit>
void FillThresholds(const ThresholdColumn& column, const MaskKernels& kernels, const double* values,
                    int rows, BlockScratch* scratch) {
  RowMask missing;
  const bool has_missing = LoadValues<kSplit>(column.missing, values, rows, scratch, &missing);
  const size_t count = column.thresholds.size();
  constexpr bool kIsStrict = kSplit == SplitRule::kLessEqualFloat64;
  kernels.rank(column.thresholds.data(), count, kIsStrict, scratch->values, scratch->ranks);
  if (has_missing) {
    for (int row = 0; row < kBlockRows; ++row) {
      if (std::isnan(scratch->values[row])) scratch->ranks[row] = static_cast<uint32_t>(count);
    }
  }
  const bool has_right = column.first_missing_right >= 0;
  const bool has_left = column.first_missing_left >= 0;
  RowMask* left = has_left ? scratch->conditions.data() + column.first_missing_left : nullptr;
  RowMask* right = has_right ? scratch->conditions.data() + column.first_missing_right : nullptr;
  RowMask* rows_of_rank = has_right ? right : left;
  std::memset(static_cast<void*>(rows_of_rank), 0, (count + 1) * sizeof(RowMask));
  for (int row = 0; row < kBlockRows; ++row) SetRow(rows_of_rank + scratch->ranks[row], row);
  if (has_left) kernels.accumulate(rows_of_rank, count, missing, left);
  if (has_right) kernels.accumulate(rows_of_rank, count, RowMask{}, right);
}

template <SplitRule kSplit>
void FillCategories(const CategoryColumn& column, const double* values, int rows,
                    BlockScratch* scratch) {
  RowMask missing;
  LoadValues<kSplit>(column.missing, values, rows, scratch, &missing);
  RowMask* code_rows = scratch->code_rows.data();
  std::memset(static_cast<void*>(code_rows), 0, column.codes.size() * sizeof(RowMask));
  for (int row = 0; row < kBlockRows; ++row) {
    const int32_t code = CategoryCode<kSplit>(scratch->values[row]);
    const auto place = std::lower_bound(column.codes.begin(), column.codes.end(), code);
    if (place != column.codes.end() && *place == code) {
      SetRow(code_rows + (place - column.codes.begin()), row);
    }
  }
  for (const CategoryCondition& condition : column.conditions) {
    RowMask members = {};
    for (const uint32_t member : condition.members) {
      for (size_t i = 0; i < std::size(members.words); ++i) {
        members.words[i] |= code_rows[member].words[i];
      }
    }
    RowMask* goes_left = &scratch->conditions[condition.mask];
    const uint64_t others = condition.members_go_left ? 0 : ~uint64_t{0};
    const uint64_t missing_left = condition.missing_goes_left ? ~uint64_t{0} : 0;
    for (size_t i = 0; i < std::size(members.words); ++i) {
      goes_left->words[i] =
          ((members.words[i] ^ others) & ~missing.words[i]) | (missing.words[i] & missing_left);
    }
  }
}

template <SplitRule kSplit>
void Fill(const TreeGroup& group, const MaskKernels& kernels, const double* const* columns,
          int64_t first_row, int rows, BlockScratch* scratch) {
  for (const ThresholdColumn& column : group.threshold_columns) {
    FillThresholds<kSplit>(column, kernels, columns[column.feature] + first_row, rows, scratch);
  }
  for (const CategoryColumn& column : group.category_columns) {
    FillCategories<kSplit>(column, columns[column.feature] + first_row, rows, scratch);
  }
}

}  // namespace

void FillConditions(const TreeGroup& group, SplitRule split, const MaskKernels& kernels,
                    const double* const* columns, int64_t first_row, int rows,
                    BlockScratch* scratch) {
  if (split == SplitRule::kLessFloat32) {
    Fill<SplitRule::kLessFloat32>(group, kernels, columns, first_row, rows, scratch);
  } else {
    Fill<SplitRule::kLessEqualFloat64>(group, kernels, columns, first_row, rows, scratch);
  }
}

}  // namespace candor::predictor::internal
