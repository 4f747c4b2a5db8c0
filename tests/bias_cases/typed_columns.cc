#include "tests/bias_cases/typed_columns.h"

#include <limits>
#include <map>

#include "candor/dataset/json_scalar.h"

namespace candor {

using dataset::Cell;
using dataset::Layout;
using json::Value;

struct TypedColumn::Storage {
  std::vector<int64_t> int64s;
  std::vector<double> float64s;
  std::vector<uint8_t> bools;
  std::vector<std::string> owned;
  std::vector<std::string_view> texts;
  std::vector<uint8_t> validity;
  std::vector<Cell> dictionary;
  std::vector<int32_t> indices;
};

Cell CellOf(const Value& value) { return dataset::CellOfScalar(value).value_or(Cell()); }

std::vector<Cell> CellsOf(const Value& values) {
  std::vector<Cell> cells;
  if (!values.is_array()) return cells;
  for (const Value& value : values.AsArray()) cells.push_back(CellOf(value));
  return cells;
}

TypedColumn::TypedColumn(const std::string& dtype, const Value& values)
    : storage_(std::make_shared<Storage>()) {
  Storage& storage = *storage_;
  const auto& array = values.AsArray();
  const size_t n = array.size();
  view_.length = static_cast<int64_t>(n);
  storage.validity.assign(n / 8 + 1, 0);
  for (size_t i = 0; i < n; ++i) {
    if (!array[i].is_null()) storage.validity[i / 8] |= static_cast<uint8_t>(1u << (i % 8));
  }
  view_.validity = storage.validity.data();
  std::map<std::string, int32_t> categories;
  storage.owned.reserve(n);
  for (const Value& value : array) {
    const Cell cell = CellOf(value);
    if (dtype == "int64") {
      storage.int64s.push_back(value.AsInteger());
    } else if (dtype == "float64") {
      storage.float64s.push_back(value.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                                 : value.AsDouble());
    } else if (dtype == "bool") {
      storage.bools.push_back(value.AsBool() ? 1 : 0);
    } else if (dtype == "category") {
      const auto [slot, is_new] =
          categories.emplace(cell.PythonText(), static_cast<int32_t>(storage.dictionary.size()));
      if (is_new) storage.dictionary.push_back(cell);
      storage.indices.push_back(slot->second);
    } else {
      storage.owned.push_back(value.is_null() ? "" : value.AsString());
      storage.texts.emplace_back(storage.owned.back());
    }
  }
  view_.int64s = storage.int64s.data();
  view_.float64s = storage.float64s.data();
  view_.bools = storage.bools.data();
  view_.texts = storage.texts.data();
  view_.indices = storage.indices.data();
  view_.dictionary = storage.dictionary;
  static const std::map<std::string, Layout> kLayouts = {
      {"int64", Layout::kInt64}, {"float64", Layout::kFloat64},     {"bool", Layout::kBool},
      {"string", Layout::kText}, {"category", Layout::kDictionary}, {"csv", Layout::kCsvText}};
  view_.layout = kLayouts.at(dtype);
}

}  // namespace candor
