// A column's cells as floating-point numbers, for the analyses that need features and not classes.
#pragma once

#include <cstdint>
#include <vector>

#include "candor/dataset/column_view.h"

namespace candor::dataset {

/// Numbers in row order; a missing cell is NaN. Once the column cannot be numeric any more, the
/// values are dropped and only the flags go on.
struct NumberColumn {
  std::vector<double> values;
  bool has_text = false;  ///< or is a pandas category
  bool has_bool = false;
  bool has_number = false;
  bool has_float = false;         ///< CSV: a number that is not spelt as an integer
  bool has_negative = false;      ///< CSV: an integer below zero
  bool has_unsigned = false;      ///< CSV: an integer above the signed 64-bit range
  bool has_huge_integer = false;  ///< CSV: an integer beyond 64 bits
  bool has_missing = false;

  /// pandas' view: numbers alone, or booleans alone without a gap; no CSV integers that fit neither
  /// int64 nor uint64 (see csv/csv_types.h).
  bool is_numeric() const {
    const bool fits_no_integer_type =
        has_huge_integer || (has_unsigned && (has_negative || has_missing));
    return may_be_numeric() && (has_float || !fits_no_integer_type);
  }
  /// False once no further row can make the column numeric.
  bool may_be_numeric() const { return !has_text && !(has_bool && (has_number || has_missing)); }
  /// Appends the rows of `next`, which follow this column's.
  void Append(NumberColumn next);
};

/// Reads the cells of one block. O(rows).
NumberColumn ReadNumbers(const ColumnView& view);

}  // namespace candor::dataset
