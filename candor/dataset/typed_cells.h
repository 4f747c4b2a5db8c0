// A block's cells in the type that pandas gives the whole column.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "candor/dataset/column_dictionary.h"
#include "candor/dataset/column_view.h"

namespace candor::dataset {

/// What the whole column turned out to be.
struct SettledType {
  ColumnType type = ColumnType::kFloat64;
  bool holds_bools = false;  ///< kObject: truth values with gaps

  bool operator==(const SettledType&) const = default;
};

/// The settled type of a column that a dictionary has seen whole.
SettledType TypeOf(const Column& column);

/// Owns the converted cells, or passes the view through where there is nothing to convert. CSV
/// texts become numbers, truth values or texts; integers become floats in a column of floats (a gap
/// makes one, as in pandas), JSON's among them. Mixed cells, texts and categories stay as they are.
/// O(rows).
class TypedCells {
 public:
  TypedCells(const ColumnView& source, const SettledType& type);
  // The view points into this object's memory, which moves along.
  TypedCells(TypedCells&&) noexcept = default;
  TypedCells& operator=(TypedCells&&) noexcept = default;

  /// Never kCsvText. Lives as long as this object and the source's memory.
  const ColumnView& view() const { return view_; }

 private:
  void ReadCsv(const ColumnView& source, const SettledType& type);
  void ReadCsvTexts(const ColumnView& source);
  void ReadCsvBools(const ColumnView& source);
  void WidenToFloats(const ColumnView& source);

  ColumnView view_;
  std::vector<int64_t> int64s_;
  std::vector<uint64_t> uint64s_;
  std::vector<double> float64s_;
  std::vector<uint8_t> bools_;
  std::vector<std::string_view> texts_;
  std::vector<uint8_t> validity_;
};

}  // namespace candor::dataset
