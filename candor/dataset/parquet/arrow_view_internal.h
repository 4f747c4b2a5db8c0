// Arrow arrays seen as columns.
#pragma once

#include <arrow/type_fwd.h>

#include <memory>
#include <string>
#include <vector>

#include "candor/base/status.h"
#include "candor/dataset/column_view.h"

namespace candor::dataset {

/// Memory that belongs to the views of one block.
class ViewMemory {
 public:
  /// An array of `count` default-initialised elements that lives as long as this object.
  template <typename T>
  T* Allocate(int64_t count) {
    auto array = std::shared_ptr<T[]>(new T[static_cast<size_t>(count)]);
    T* data = array.get();
    kept_.push_back(std::move(array));
    return data;
  }
  void Keep(std::shared_ptr<const void> object) { kept_.push_back(std::move(object)); }

 private:
  std::vector<std::shared_ptr<const void>> kept_;
};

/// The array's cells by the table of parquet_source.h. Numbers of 64 bits and texts are not copied:
/// the view points into the array, which `memory` keeps. Errors have no place yet: the caller knows
/// file and column.
Result<ColumnView> ViewOfArray(const std::shared_ptr<arrow::Array>& array, bool is_category,
                               ViewMemory* memory);

}  // namespace candor::dataset
