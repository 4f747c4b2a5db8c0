// A column's cells as floating-point numbers, for the analyses that need features and not classes.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/dataset/column_view.h"

namespace candor::dataset {

/// Numbers in row order; a missing cell is NaN. As soon as the column turns out to hold something
/// else than numbers or booleans, the values are dropped and only the flags go on.
struct NumberColumn {
  std::vector<double> values;
  bool has_text = false;  ///< or is a pandas category
  bool has_bool = false;
  bool has_number = false;
  bool has_missing = false;

  /// pandas' view: numbers alone, or booleans alone without a gap.
  bool is_numeric() const { return !has_text && !(has_bool && (has_number || has_missing)); }
  /// Appends the rows of `next`, which follow this column's.
  void Append(NumberColumn next);
};

/// Reads the cells of one block. O(rows).
NumberColumn ReadNumbers(const ColumnView& view);

}  // namespace candor::dataset
