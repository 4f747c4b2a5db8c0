// A column gathered from blocks: its dictionary and, where rows are needed later, each row's code.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "candor/dataset/column_dictionary.h"

namespace candor::dataset {

class EncodedColumn {
 public:
  explicit EncodedColumn(DictionaryOptions options = {}, bool keep_rows = false)
      : dictionary_(std::move(options)), keep_rows_(keep_rows) {}

  /// How the codes of one block, and those handed out before it, translate.
  struct Translation {
    std::vector<uint32_t> block;    ///< for each code of the block
    std::vector<uint32_t> earlier;  ///< for each earlier code of the column; empty = unchanged
  };

  /// Appends a block. O(rows) when rows are kept, else O(distinct cells).
  Translation Append(const EncodedBlock& block);

  const ColumnDictionary& dictionary() const { return dictionary_; }
  /// One code a row; empty unless rows are kept.
  const std::vector<uint32_t>& rows() const { return rows_; }
  std::vector<uint32_t> TakeRows() { return std::move(rows_); }

 private:
  ColumnDictionary dictionary_;
  bool keep_rows_;
  std::vector<uint32_t> rows_;
};

}  // namespace candor::dataset
