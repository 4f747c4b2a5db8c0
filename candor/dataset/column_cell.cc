#include "candor/dataset/column_cell.h"

#include <string>

namespace candor::dataset {

Cell CellAt(const ColumnView& view, int64_t row) {
  if (view.layout == Layout::kCells) return view.cells[row];
  if (view.layout == Layout::kCsvText && view.texts[row].data() == nullptr) return {};
  if (!view.IsValid(row)) return {};
  switch (view.layout) {
    case Layout::kInt64:
      return view.int64s[row];
    case Layout::kUInt64:
      return view.uint64s[row];
    case Layout::kFloat64:
      return view.float64s[row];
    case Layout::kBool:
      return view.bools[row] != 0;
    case Layout::kDictionary:
      return view.dictionary[static_cast<size_t>(view.indices[row])];
    default:
      return std::string(view.texts[row]);
  }
}

}  // namespace candor::dataset
