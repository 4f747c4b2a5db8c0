// The cells of one block of one column, replaced by codes.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "candor/dataset/column_view.h"

namespace candor::dataset {

/// Code of a missing cell, in every dictionary.
inline constexpr uint32_t kMissingCode = 0;

/// A block's own dictionary: the entry with code c (from 1) is texts[c - 1] or cells[c - 1]. Texts
/// point into the memory of the row block that was encoded.
struct EncodedBlock {
  Layout layout = Layout::kCsvText;
  bool is_category = false;
  std::vector<uint32_t> codes;          ///< one a row; may be dropped once they are counted
  std::vector<std::string_view> texts;  ///< kCsvText and kText
  std::vector<Cell> cells;              ///< the other layouts
  int64_t rows = 0;
  int64_t missing = 0;
  uint32_t first_code = kMissingCode;  ///< of the first row
  uint32_t codes_before_missing = 0;   ///< codes given out before the first missing cell

  /// Number of codes, the missing one included.
  uint32_t code_count() const { return static_cast<uint32_t>(texts.size() + cells.size() + 1); }
};

/// Codes in order of first appearance. A CSV text that pandas reads as missing (see
/// csv/csv_types.h) gets kMissingCode. O(rows).
EncodedBlock EncodeBlock(const ColumnView& view);

}  // namespace candor::dataset
