#include "candor/predictor/onnx/output_values_internal.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace candor::predictor::onnx {
namespace {

using dataset::Cell;

Error NotRowByRow(std::string found, std::string expected) {
  return {.kind = ErrorKind::kModel,
          .message = "The ONNX model does not answer row by row.",
          .found = std::move(found),
          .expected = std::move(expected)};
}

/// The width of a tensor of `rows` answers.
Result<int64_t> WidthOf(const TensorType& type, int64_t rows) {
  const std::vector<int64_t>& shape = type.shape;
  const bool is_table = (shape.size() == 1 || shape.size() == 2) && shape[0] == rows;
  if (is_table) return shape.size() == 1 ? 1 : shape[1];
  return NotRowByRow(type.ToString(), fmt::format("[{}] or [{}, numbers]", rows, rows));
}

template <typename From, typename To>
Status Copy(const Runtime& runtime, OrtValue* tensor, int64_t count, std::vector<To>* to) {
  CANDOR_ASSIGN_OR_RETURN(const From* data, runtime.DataOf<From>(tensor));
  for (int64_t i = 0; i < count; ++i) to->push_back(static_cast<To>(data[i]));
  return {};
}

Status ReadNumbers(const Runtime& runtime, OrtValue* tensor, const TensorType& type, int64_t count,
                   std::vector<double>* numbers) {
  if (type.element == ElementType::kFloat) return Copy<float>(runtime, tensor, count, numbers);
  if (type.element == ElementType::kDouble) return Copy<double>(runtime, tensor, count, numbers);
  return NotRowByRow(type.ToString(), "floats or doubles");
}

Result<std::vector<Cell>> ReadCells(const Runtime& runtime, OrtValue* tensor,
                                    const TensorType& type, int64_t count) {
  std::vector<Cell> cells;
  switch (type.element) {
    case ElementType::kInt64:
      CANDOR_RETURN_IF_ERROR(Copy<int64_t>(runtime, tensor, count, &cells));
      return cells;
    case ElementType::kInt32:
      CANDOR_RETURN_IF_ERROR(Copy<int32_t>(runtime, tensor, count, &cells));
      return cells;
    case ElementType::kBool:
      CANDOR_RETURN_IF_ERROR(Copy<bool>(runtime, tensor, count, &cells));
      return cells;
    case ElementType::kText: {
      CANDOR_ASSIGN_OR_RETURN(std::vector<std::string> texts,
                              runtime.TextsOf(tensor, static_cast<size_t>(count)));
      for (std::string& text : texts) cells.emplace_back(std::move(text));
      return cells;
    }
    default:
      return NotRowByRow(type.ToString(), "labels: integers, booleans or texts");
  }
}

/// The rows at their places.
template <typename T>
std::vector<T> Pick(std::vector<T> values, int64_t width, const AskedRows& asked) {
  for (int64_t row = 1; asked.repeats > 1 && row < asked.rows; ++row) {
    const auto from = values.begin() + row * asked.repeats * width;
    std::move(from, from + width, values.begin() + row * width);
  }
  values.resize(static_cast<size_t>(asked.rows * width));
  return values;
}

/// Appends one row's numbers; the first row's keys are the classes.
Status ReadMap(const Runtime& runtime, const OrtValue* map, ScoreValues* scores) {
  CANDOR_ASSIGN_OR_RETURN(const ValueKind kind, runtime.KindOf(map));
  if (kind != ValueKind::kMap) return NotRowByRow("a sequence that holds no maps", "maps");
  CANDOR_ASSIGN_OR_RETURN(const ValuePointer values, runtime.ElementOf(map, 1));
  CANDOR_ASSIGN_OR_RETURN(const TensorType type, runtime.TypeOf(values.get()));
  if (type.shape.size() != 1) return NotRowByRow(type.ToString(), "a number a class");
  if (scores->numbers.empty()) {
    CANDOR_ASSIGN_OR_RETURN(const ValuePointer keys, runtime.ElementOf(map, 0));
    CANDOR_ASSIGN_OR_RETURN(const TensorType key_type, runtime.TypeOf(keys.get()));
    if (key_type.shape != type.shape) {
      return NotRowByRow(fmt::format("keys {} of values {}", key_type.ToString(), type.ToString()),
                         "a number a class");
    }
    CANDOR_ASSIGN_OR_RETURN(scores->classes,
                            ReadCells(runtime, keys.get(), key_type, key_type.shape[0]));
    scores->width = type.shape[0];
  }
  if (type.shape[0] != scores->width) {
    return NotRowByRow(fmt::format("a map of {} classes", type.shape[0]),
                       fmt::format("{} as in the first row", scores->width));
  }
  return ReadNumbers(runtime, values.get(), type, scores->width, &scores->numbers);
}

Result<ScoreValues> ReadMaps(const Runtime& runtime, const OrtValue* sequence,
                             const AskedRows& asked) {
  size_t count = 0;
  CANDOR_RETURN_IF_ERROR(runtime.Call<slots::ElementCount>(sequence, &count));
  if (count != static_cast<size_t>(asked.total)) {
    return NotRowByRow(fmt::format("{} maps", count), fmt::format("{} maps", asked.total));
  }
  ScoreValues scores;
  for (int64_t row = 0; row < asked.rows; ++row) {
    CANDOR_ASSIGN_OR_RETURN(const ValuePointer map,
                            runtime.ElementOf(sequence, static_cast<int>(row * asked.repeats)));
    CANDOR_RETURN_IF_ERROR(ReadMap(runtime, map.get(), &scores));
  }
  return scores;
}

}  // namespace

Result<ScoreValues> ReadScores(const Runtime& runtime, OrtValue* value, const AskedRows& asked) {
  CANDOR_ASSIGN_OR_RETURN(const ValueKind kind, runtime.KindOf(value));
  if (kind == ValueKind::kSequence) return ReadMaps(runtime, value, asked);
  CANDOR_ASSIGN_OR_RETURN(const TensorType type, runtime.TypeOf(value));
  ScoreValues scores;
  CANDOR_ASSIGN_OR_RETURN(scores.width, WidthOf(type, asked.total));
  CANDOR_RETURN_IF_ERROR(
      ReadNumbers(runtime, value, type, asked.total * scores.width, &scores.numbers));
  scores.numbers = Pick(std::move(scores.numbers), scores.width, asked);
  return scores;
}

Result<std::vector<Cell>> ReadLabels(const Runtime& runtime, OrtValue* value,
                                     const AskedRows& asked) {
  CANDOR_ASSIGN_OR_RETURN(const TensorType type, runtime.TypeOf(value));
  CANDOR_ASSIGN_OR_RETURN(const int64_t width, WidthOf(type, asked.total));
  if (width != 1) return NotRowByRow(type.ToString(), "one label a row");
  CANDOR_ASSIGN_OR_RETURN(std::vector<Cell> labels, ReadCells(runtime, value, type, asked.total));
  return Pick(std::move(labels), 1, asked);
}

}  // namespace candor::predictor::onnx
