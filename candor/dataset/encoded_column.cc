#include "candor/dataset/encoded_column.h"

namespace candor::dataset {

EncodedColumn::Translation EncodedColumn::Append(const EncodedBlock& block) {
  Translation translation;
  translation.block = dictionary_.Merge(block, &translation.earlier);
  if (!keep_rows_) return translation;
  if (!translation.earlier.empty()) {
    for (uint32_t& code : rows_) code = translation.earlier[code];
  }
  const size_t before = rows_.size();
  rows_.resize(before + block.codes.size());
  for (size_t i = 0; i < block.codes.size(); ++i) {
    rows_[before + i] = translation.block[block.codes[i]];
  }
  return translation;
}

}  // namespace candor::dataset
