// Columns written in JSON, in the layout that a reader would deliver for their pandas type.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "candor/dataset/column_view.h"
#include "candor/json/value.h"

namespace candor {

/// Owns the cells behind a view. `dtype` is "int64", "float64", "bool", "string", "category" or
/// "csv" (texts as a CSV file has them); null is a missing cell.
class TypedColumn {
 public:
  TypedColumn(const std::string& dtype, const json::Value& values);
  const dataset::ColumnView& view() const { return view_; }

 private:
  struct Storage;
  std::shared_ptr<Storage> storage_;
  dataset::ColumnView view_;
};

/// The cell that a JSON scalar stands for.
dataset::Cell CellOf(const json::Value& value);

/// Each element of a JSON array; none for null.
std::vector<dataset::Cell> CellsOf(const json::Value& values);

}  // namespace candor
