#include <algorithm>

#include "candor/bias/group_statistics.h"

namespace candor::bias {
namespace {

using dataset::Cell;

/// Ascending by value. Requires two texts or two numbers.
bool ValueLess(const Cell& x, const Cell& y) {
  if (x.is_text()) return x.AsText() < y.AsText();
  // Integers beyond 2^53 must not meet in their rounding to double.
  if (x.kind() == Cell::Kind::kInt64 && y.kind() == Cell::Kind::kInt64) {
    return x.AsInt64() < y.AsInt64();
  }
  if (x.kind() == Cell::Kind::kUInt64 && y.kind() == Cell::Kind::kUInt64) {
    return x.AsUInt64() < y.AsUInt64();
  }
  return x.AsDouble() < y.AsDouble();
}

Status RequireOneType(std::span<const LabelPredictionCount> entries) {
  int64_t texts = 0;
  int64_t numbers = 0;
  for (const LabelPredictionCount& entry : entries) {
    for (const Cell* cell : {&entry.label, &entry.prediction}) {
      if (cell->is_missing()) {
        return Error{.kind = ErrorKind::kData,
                     .message = "The confusion matrix needs a label and a prediction in each row.",
                     .where = cell == &entry.label ? "label column" : "prediction column",
                     .found = "a missing value",
                     .hint = "Remove the rows without a value, or give the value a name."};
      }
      (cell->is_text() ? texts : numbers) += 1;
    }
  }
  if (texts == 0 || numbers == 0) return {};
  return Error{.kind = ErrorKind::kData,
               .message = "The confusion matrix needs labels and predictions of one type.",
               .where = "label and prediction columns",
               .found = "texts and numbers",
               .expected = "all texts or all numbers"};
}

}  // namespace

Result<MultiClassConfusion> CountMultiClassConfusion(
    std::span<const LabelPredictionCount> entries) {
  CANDOR_RETURN_IF_ERROR(RequireOneType(entries));
  std::vector<Cell> classes;
  for (const LabelPredictionCount& entry : entries) classes.push_back(entry.label);
  // Equal values of two kinds (1 and 1.0) are one class, named after the lower kind.
  std::sort(classes.begin(), classes.end(), [](const Cell& x, const Cell& y) {
    return ValueLess(x, y) || (!ValueLess(y, x) && x.kind() < y.kind());
  });
  classes.erase(std::unique(classes.begin(), classes.end(),
                            [](const Cell& x, const Cell& y) { return !ValueLess(x, y); }),
                classes.end());

  MultiClassConfusion confusion;
  for (const Cell& cell : classes) confusion.classes.push_back(cell.PythonText());
  confusion.counts.assign(classes.size() * classes.size(), 0);
  const auto find = [&](const Cell& cell) {
    const auto place = std::lower_bound(classes.begin(), classes.end(), cell, ValueLess);
    const bool found = place != classes.end() && !ValueLess(cell, *place);
    return found ? static_cast<size_t>(place - classes.begin()) : classes.size();
  };
  for (const LabelPredictionCount& entry : entries) {
    const size_t column = find(entry.prediction);
    if (column == classes.size()) {
      confusion.predicted_elsewhere += entry.count;
    } else {
      confusion.counts[find(entry.label) * classes.size() + column] += entry.count;
    }
  }
  return confusion;
}

}  // namespace candor::bias
