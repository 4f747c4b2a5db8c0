#include "candor/dataset/number_column.h"

#include <limits>
#include <utility>

#include "candor/dataset/csv/csv_types.h"

namespace candor::dataset {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

double ReadCell(const Cell& cell, NumberColumn* column) {
  switch (cell.kind()) {
    case Cell::Kind::kMissing:
      column->has_missing = true;
      return kNan;
    case Cell::Kind::kText:
      column->has_text = true;
      return kNan;
    case Cell::Kind::kBool:
      column->has_bool = true;
      return cell.AsDouble();
    default:
      column->has_number = true;
      return cell.AsDouble();
  }
}

double ReadCsvCell(std::string_view text, NumberColumn* column) {
  if (text.data() == nullptr || IsMissingText(text)) {
    column->has_missing = true;
    return kNan;
  }
  if (const auto integer = ParseCsvInt(text)) {
    column->has_number = true;
    if (*integer < 0) column->has_negative = true;
    return static_cast<double>(*integer);
  }
  if (const auto number = ParseCsvFloat(text)) {
    column->has_number = true;
    if (ParseCsvUInt(text)) {
      column->has_unsigned = true;
    } else if (SpellsInteger(text)) {
      column->has_huge_integer = true;
    } else {
      column->has_float = true;
    }
    return *number;
  }
  if (const auto boolean = ParseCsvBool(text)) {
    column->has_bool = true;
    return *boolean ? 1.0 : 0.0;
  }
  column->has_text = true;
  return kNan;
}

double ReadAt(const ColumnView& view, int64_t row, NumberColumn* column) {
  switch (view.layout) {
    case Layout::kCsvText:
      return ReadCsvCell(view.texts[row], column);
    case Layout::kCells:
      return ReadCell(view.cells[row], column);
    case Layout::kInt64:
      column->has_number = true;
      return static_cast<double>(view.int64s[row]);
    case Layout::kUInt64:
      column->has_number = true;
      return static_cast<double>(view.uint64s[row]);
    case Layout::kFloat64:
      if (view.float64s[row] != view.float64s[row]) column->has_missing = true;
      column->has_number = true;
      return view.float64s[row];
    case Layout::kBool:
      column->has_bool = true;
      return view.bools[row] != 0 ? 1.0 : 0.0;
    case Layout::kText:
    case Layout::kDictionary:
      column->has_text = true;
      return kNan;
  }
  return kNan;
}

}  // namespace

void NumberColumn::Append(NumberColumn next) {
  has_text |= next.has_text;
  has_bool |= next.has_bool;
  has_number |= next.has_number;
  has_float |= next.has_float;
  has_negative |= next.has_negative;
  has_unsigned |= next.has_unsigned;
  has_huge_integer |= next.has_huge_integer;
  has_missing |= next.has_missing;
  if (!may_be_numeric()) {
    values = {};
  } else if (values.empty()) {
    values = std::move(next.values);
  } else {
    values.insert(values.end(), next.values.begin(), next.values.end());
  }
}

NumberColumn ReadNumbers(const ColumnView& view) {
  NumberColumn column;
  column.values.reserve(static_cast<size_t>(view.length));
  if (view.layout == Layout::kDictionary || view.layout == Layout::kText) column.has_text = true;
  for (int64_t row = 0; row < view.length && !column.has_text; ++row) {
    if (view.validity != nullptr && !view.IsValid(row)) {
      column.has_missing = true;
      column.values.push_back(kNan);
      continue;
    }
    column.values.push_back(ReadAt(view, row, &column));
  }
  if (column.has_text) column.values = {};
  return column;
}

}  // namespace candor::dataset
