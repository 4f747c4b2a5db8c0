#include "candor/predictor/onnx/input_tensors_internal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "candor/dataset/column_cell.h"
#include "candor/predictor/feature_numbers.h"

namespace candor::predictor::onnx {
namespace {

using dataset::Cell;
using dataset::ColumnView;
using dataset::Layout;

/// The columns of one input.
struct Columns {
  FeatureBatch batch;  ///< with only these columns
  size_t first = 0;    ///< place of the first one in the table
  std::vector<ModelFeature> features;

  std::string Place(int64_t row, size_t column) const {
    const std::string& name = features[column].name;
    return fmt::format("row {}, column {}", batch.first_row + row + 1,
                       name.empty() ? std::to_string(first + column + 1) : "'" + name + "'");
  }
};

Error MissingCell(const Columns& columns, int64_t row, size_t column, const char* what) {
  return {
      .kind = ErrorKind::kModel,
      .message = "The ONNX model takes no missing value here.",
      .where = columns.Place(row, column),
      .found = "a missing value",
      .expected = what,
      .hint = "Fill missing values, or export the model with a float input, which can say NaN."};
}

template <typename T>
Result<T> ToInteger(double number, const Columns& columns, int64_t row, size_t column) {
  if (std::isnan(number)) return MissingCell(columns, row, column, "an integer");
  // 2^63 is no int64, but is what its maximum rounds to.
  const bool fits = number >= static_cast<double>(std::numeric_limits<T>::min()) &&
                    (sizeof(T) == 8 ? number < static_cast<double>(std::numeric_limits<T>::max())
                                    : number <= static_cast<double>(std::numeric_limits<T>::max()));
  if (fits && number == std::trunc(number)) return static_cast<T>(number);
  return Error{.kind = ErrorKind::kModel,
               .message = "The ONNX model takes only integers here.",
               .where = columns.Place(row, column),
               .found = fmt::format("{}", number),
               .expected = fmt::format("an integer from {} to {}", std::numeric_limits<T>::min(),
                                       std::numeric_limits<T>::max())};
}

Result<uint8_t> ToBool(double number, const Columns& columns, int64_t row, size_t column) {
  if (std::isnan(number)) return MissingCell(columns, row, column, "true or false");
  if (number == 0 || number == 1) return static_cast<uint8_t>(number);
  return Error{.kind = ErrorKind::kModel,
               .message = "The ONNX model takes only true and false here.",
               .where = columns.Place(row, column),
               .found = fmt::format("{}", number),
               .expected = "true, false, 1 or 0"};
}

/// Places rows of `width` cells.
template <typename T>
std::vector<T> Place(std::vector<T> cells, size_t width, const AskedRows& asked) {
  if (asked.repeats == 1 && asked.rows == asked.total) return cells;
  std::vector<T> placed;
  placed.reserve(width * static_cast<size_t>(asked.total));
  for (int64_t place = 0; place < asked.total; ++place) {
    const int64_t row = std::min(place / asked.repeats, asked.rows - 1);
    const auto begin = cells.begin() + static_cast<std::ptrdiff_t>(width) * row;
    placed.insert(placed.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
  }
  return placed;
}

/// Row by row; `convert`: (number, row, column) -> Result<T>.
template <typename T, typename Convert>
Result<std::vector<T>> NumberCells(const Columns& columns, const AskedRows& asked,
                                   Convert convert) {
  CANDOR_ASSIGN_OR_RETURN(const FeatureNumbers numbers,
                          ReadFeatureNumbers(columns.features, columns.batch));
  const size_t width = columns.features.size();
  std::vector<T> cells;
  cells.reserve(width * static_cast<size_t>(columns.batch.rows));
  for (int64_t row = 0; row < columns.batch.rows; ++row) {
    for (size_t column = 0; column < width; ++column) {
      const Result<T> cell = convert(numbers.columns[column][row], row, column);
      if (!cell.ok()) return cell.error();
      cells.push_back(*cell);
    }
  }
  return Place(std::move(cells), width, asked);
}

template <typename T>
Result<std::vector<T>> FloatingCells(const Columns& columns, const AskedRows& asked) {
  CANDOR_ASSIGN_OR_RETURN(const FeatureNumbers numbers,
                          ReadFeatureNumbers(columns.features, columns.batch));
  const size_t width = columns.features.size();
  std::vector<T> cells(width * static_cast<size_t>(columns.batch.rows));
  for (size_t column = 0; column < width; ++column) {
    const double* from = numbers.columns[column];
    for (int64_t row = 0; row < columns.batch.rows; ++row) {
      cells[static_cast<size_t>(row) * width + column] = static_cast<T>(from[row]);
    }
  }
  return Place(std::move(cells), width, asked);
}

template <typename T>
Result<std::vector<T>> IntegerCells(const Columns& columns, const AskedRows& asked) {
  return NumberCells<T>(
      columns, asked, [&](double number, int64_t row, size_t column) -> Result<T> {
        const ColumnView& view = columns.batch.columns[column];
        if constexpr (sizeof(T) == 8) {  // doubles do not hold every 64-bit integer
          if (view.layout == Layout::kInt64 && view.IsValid(row)) return view.int64s[row];
        }
        return ToInteger<T>(number, columns, row, column);
      });
}

Result<ValuePointer> TextTensor(const Runtime& runtime, const Columns& columns,
                                const AskedRows& asked, const std::vector<int64_t>& shape) {
  const size_t width = columns.features.size();
  std::deque<std::string> texts;  // c_str() of each stays where it is
  std::vector<const char*> cells;
  for (int64_t row = 0; row < columns.batch.rows; ++row) {
    for (size_t column = 0; column < width; ++column) {
      const Cell cell = CellAt(columns.batch.columns[column], row);
      if (cell.is_missing()) return MissingCell(columns, row, column, "a text");
      texts.push_back(cell.PythonText());
      cells.push_back(texts.back().c_str());
    }
  }
  return runtime.CopyTexts(Place(std::move(cells), width, asked), shape);
}

template <typename T>
Result<ValuePointer> Keep(const Runtime& runtime, Result<std::vector<T>> cells, ElementType type,
                          const std::vector<int64_t>& shape, std::deque<std::vector<T>>* owner) {
  if (!cells.ok()) return cells.error();
  owner->push_back(std::move(cells).value());
  return runtime.Wrap(&owner->back(), type, shape);
}

Result<ValuePointer> MakeTensor(const Runtime& runtime, const TableInput& input,
                                const Columns& columns, const AskedRows& asked,
                                InputTensors* tensors) {
  std::vector<int64_t> shape{asked.total};
  if (input.rank == 2) shape.push_back(static_cast<int64_t>(columns.features.size()));
  switch (input.element) {
    case ElementType::kFloat:
      return Keep(runtime, FloatingCells<float>(columns, asked), input.element, shape,
                  &tensors->floats);
    case ElementType::kDouble:
      return Keep(runtime, FloatingCells<double>(columns, asked), input.element, shape,
                  &tensors->doubles);
    case ElementType::kInt32:
      return Keep(runtime, IntegerCells<int32_t>(columns, asked), input.element, shape,
                  &tensors->int32s);
    case ElementType::kInt64:
      return Keep(runtime, IntegerCells<int64_t>(columns, asked), input.element, shape,
                  &tensors->int64s);
    case ElementType::kBool: {
      const auto convert = [&](double number, int64_t row, size_t column) {
        return ToBool(number, columns, row, column);
      };
      return Keep(runtime, NumberCells<uint8_t>(columns, asked, convert), input.element, shape,
                  &tensors->bools);
    }
    case ElementType::kText:
      return TextTensor(runtime, columns, asked, shape);
    case ElementType::kUndefined:
      break;
  }
  return Error{.kind = ErrorKind::kInternal, .message = "An ONNX input has no type."};
}

}  // namespace

Result<InputTensors> MakeInputTensors(const Runtime& runtime, const TableSignature& signature,
                                      const FeatureBatch& batch, const AskedRows& asked) {
  InputTensors tensors;
  size_t first = 0;
  for (const TableInput& input : signature.inputs) {
    const size_t width =
        input.width == kAnyNumber ? batch.columns.size() : static_cast<size_t>(input.width);
    Columns columns{.batch = batch, .first = first};
    columns.batch.columns = batch.columns.subspan(first, width);
    if (signature.features.empty()) {
      columns.features.resize(width);
    } else {
      const auto begin = signature.features.begin() + static_cast<std::ptrdiff_t>(first);
      columns.features.assign(begin, begin + static_cast<std::ptrdiff_t>(width));
    }
    CANDOR_ASSIGN_OR_RETURN(ValuePointer value,
                            MakeTensor(runtime, input, columns, asked, &tensors));
    tensors.values.push_back(std::move(value));
    first += width;
  }
  return tensors;
}

Result<InputTensors> MakeZeroTensors(const Runtime& runtime, const TableSignature& signature,
                                     const AskedRows& asked) {
  const double zero = 0.0;
  const std::string_view empty = "";
  std::vector<ColumnView> columns;
  for (const ModelFeature& feature : signature.features) {
    columns.push_back(feature.is_text
                          ? ColumnView{.layout = Layout::kText, .length = 1, .texts = &empty}
                          : ColumnView{.layout = Layout::kFloat64, .length = 1, .float64s = &zero});
  }
  return MakeInputTensors(runtime, signature, {.rows = 1, .columns = columns}, asked);
}

}  // namespace candor::predictor::onnx
