#include "candor/dataset/typed_cells.h"

#include <algorithm>
#include <limits>

#include "candor/dataset/csv/csv_types.h"

namespace candor::dataset {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

bool IsMissing(std::string_view text) { return text.data() == nullptr || IsMissingText(text); }

// One bit a row, set where the cell holds something.
std::vector<uint8_t> Validity(const ColumnView& csv) {
  std::vector<uint8_t> bits(static_cast<size_t>(csv.length + 7) / 8);
  for (int64_t row = 0; row < csv.length; ++row) {
    if (IsMissing(csv.texts[row])) continue;
    bits[static_cast<size_t>(row >> 3)] |= static_cast<uint8_t>(1 << (row & 7));
  }
  return bits;
}

double FloatAt(const ColumnView& source, int64_t row) {
  switch (source.layout) {
    case Layout::kInt64:
      return source.IsValid(row) ? static_cast<double>(source.int64s[row]) : kNan;
    case Layout::kUInt64:
      return source.IsValid(row) ? static_cast<double>(source.uint64s[row]) : kNan;
    default:
      return source.cells[row].is_numeric() ? source.cells[row].AsDouble() : kNan;
  }
}

}  // namespace

SettledType TypeOf(const Column& column) {
  SettledType type{.type = column.type};
  if (column.type != ColumnType::kObject || column.values.size() < 2) return type;
  type.holds_bools = std::all_of(column.values.begin() + 1, column.values.end(),
                                 [](const Cell& c) { return c.kind() == Cell::Kind::kBool; });
  return type;
}

TypedCells::TypedCells(const ColumnView& source, const SettledType& type) : view_(source) {
  if (source.layout == Layout::kCsvText) {
    ReadCsv(source, type);
  } else if (type.type == ColumnType::kFloat64 &&
             (source.layout == Layout::kInt64 || source.layout == Layout::kUInt64 ||
              source.layout == Layout::kCells)) {
    WidenToFloats(source);
  }
}

void TypedCells::ReadCsv(const ColumnView& source, const SettledType& type) {
  view_ = {.length = source.length};
  const auto rows = static_cast<size_t>(source.length);
  const auto read_all = [&](auto* values, const auto& read) {
    values->resize(rows);
    for (size_t row = 0; row < rows; ++row) (*values)[row] = read(source.texts[row]);
    return values->data();
  };
  switch (type.type) {
    case ColumnType::kInt64:
      view_.layout = Layout::kInt64;
      view_.int64s = read_all(&int64s_, [](auto text) { return ParseCsvInt(text).value_or(0); });
      return;
    case ColumnType::kUInt64:
      view_.layout = Layout::kUInt64;
      view_.uint64s = read_all(&uint64s_, [](auto text) { return ParseCsvUInt(text).value_or(0); });
      return;
    case ColumnType::kFloat64:
      view_.layout = Layout::kFloat64;
      view_.float64s = read_all(&float64s_, [](auto text) {
        return IsMissing(text) ? kNan : ParseCsvFloat(text).value_or(kNan);
      });
      return;
    case ColumnType::kBool:
      ReadCsvBools(source);
      return;
    case ColumnType::kObject:
    case ColumnType::kCategory:
      if (type.holds_bools) {
        ReadCsvBools(source);
      } else {
        ReadCsvTexts(source);
      }
      return;
  }
}

void TypedCells::ReadCsvTexts(const ColumnView& source) {
  texts_.assign(source.texts, source.texts + source.length);
  validity_ = Validity(source);
  view_.layout = Layout::kText;
  view_.texts = texts_.data();
  view_.validity = validity_.data();
}

void TypedCells::ReadCsvBools(const ColumnView& source) {
  bools_.resize(static_cast<size_t>(source.length));
  for (size_t row = 0; row < bools_.size(); ++row) {
    const std::string_view text = source.texts[row];
    bools_[row] = !IsMissing(text) && ParseCsvBool(text).value_or(false) ? 1 : 0;
  }
  validity_ = Validity(source);
  view_.layout = Layout::kBool;
  view_.bools = bools_.data();
  view_.validity = validity_.data();
}

void TypedCells::WidenToFloats(const ColumnView& source) {
  float64s_.resize(static_cast<size_t>(source.length));
  for (int64_t row = 0; row < source.length; ++row) {
    float64s_[static_cast<size_t>(row)] = FloatAt(source, row);
  }
  view_ = {.layout = Layout::kFloat64, .length = source.length, .float64s = float64s_.data()};
}

}  // namespace candor::dataset
