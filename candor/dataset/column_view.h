// A column's cells as a reader has them, without a copy: the layouts of Arrow arrays, of CSV text
// and of JSON values. Keeps Arrow's headers out of everything above the readers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "candor/dataset/cell.h"

namespace candor::dataset {

enum class Layout {
  kCsvText,  ///< raw CSV cells, unquoted; the column's type is inferred from all of them later
  kInt64,
  kUInt64,
  kFloat64,     ///< NaN counts as missing
  kBool,        ///< one byte a cell, 0 or 1
  kText,        ///< typed texts (JSON, Parquet): "1" stays a text here
  kCells,       ///< mixed values (JSON)
  kDictionary,  ///< indices into `dictionary`; pandas calls the column a category
};

/// `length` cells. Which pointer is set follows from `layout`; the others are null. The memory
/// belongs to whoever made the view and lives as long as the RowBlock that holds it.
struct ColumnView {
  Layout layout = Layout::kCsvText;
  int64_t length = 0;

  /// One bit a cell, least significant first, starting at bit `validity_offset`; 0 = missing. Null
  /// when no cell is missing. Not used by kCsvText and kCells, which say it in the cell.
  const uint8_t* validity = nullptr;
  int64_t validity_offset = 0;

  /// kCsvText: data() == nullptr marks a cell that a short row lacks. kText: plain.
  const std::string_view* texts = nullptr;
  const int64_t* int64s = nullptr;
  const uint64_t* uint64s = nullptr;
  const double* float64s = nullptr;
  const uint8_t* bools = nullptr;
  const Cell* cells = nullptr;
  const int32_t* indices = nullptr;
  std::span<const Cell> dictionary;
  /// kDictionary: a pandas category. False: texts (or other cells) that happen to be stored
  /// encoded.
  bool is_category = true;

  bool IsValid(int64_t row) const {
    if (validity == nullptr) return true;
    const int64_t bit = validity_offset + row;
    return (validity[bit >> 3] >> (bit & 7) & 1) != 0;
  }
};

}  // namespace candor::dataset
