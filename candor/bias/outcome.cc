#include "candor/bias/outcome.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "candor/base/number_text.h"

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;
using dataset::ColumnType;

const char* KindName(DataKind kind) {
  return kind == DataKind::kContinuous ? "continuous" : "categorical";
}

bool IsInteger(const Cell& cell) {
  return cell.kind() == Cell::Kind::kInt64 || cell.kind() == Cell::Kind::kUInt64;
}

// The column of labels 1 and 0 that the scores stand for.
Column ApplyThreshold(const Column& scores, double threshold) {
  Column labels = scores;
  labels.type = ColumnType::kInt64;
  labels.missing = 0;
  labels.has_fraction = false;
  labels.merged = false;
  bool any[2] = {scores.missing > 0, false};
  for (size_t code = 1; code < labels.values.size(); ++code) {
    const bool above = scores.values[code].AsDouble() > threshold;
    labels.values[code] = Cell(int64_t{above});
    any[above ? 1 : 0] = true;
  }
  labels.distinct = int64_t{any[0]} + int64_t{any[1]};
  labels.maximum = Cell(int64_t{any[1]});
  labels.first = Cell(int64_t{scores.first.is_numeric() && scores.first.AsDouble() > threshold});
  return labels;
}

// pandas' astype(int64) on floats: truncation towards zero.
Cell Truncated(const Cell& cell) {
  if (cell.kind() != Cell::Kind::kFloat64) return cell;
  const double whole = std::trunc(cell.AsDouble());
  return std::fabs(whole) < 0x1p63 ? Cell(static_cast<int64_t>(whole)) : Cell(whole);
}

Column CastToLabelType(const Column& prediction, const Column& label) {
  const bool label_is_integer = label.type == ColumnType::kInt64 ||
                                label.type == ColumnType::kUInt64 || label.casts_to_integers;
  if (!label_is_integer || prediction.type != ColumnType::kFloat64) return prediction;
  Column cast = prediction;
  for (Cell& value : cast.values) value = Truncated(value);
  cast.maximum = Truncated(cast.maximum);
  return cast;
}

Cell Larger(const Cell& a, const Cell& b) {
  if (a.is_missing()) return b;
  if (b.is_missing()) return a;
  return b.AsDouble() > a.AsDouble() ? b : a;
}

Error KindsDiffer(const Column& prediction, const std::string& name, DataKind kind,
                  const Column& label, const Outcome& label_outcome,
                  std::optional<double> applied_threshold, bool has_threshold) {
  Error error{
      .kind = ErrorKind::kData,
      .message =
          "Predicted Label Column series datatype is not the same as Label Column "
          "series",
      .where = fmt::format("predicted label column '{}'", name),
      .found = fmt::format("predictions of type {} count as {}, labels of type {} as {}",
                           dataset::ColumnTypeName(prediction.type), KindName(kind),
                           dataset::ColumnTypeName(label.type), KindName(label_outcome.kind)),
      .expected = "labels and predictions of one kind"};
  if (applied_threshold) {
    error.found = fmt::format("scores above {} became labels 1 and 0, which count as {}; {}",
                              PythonFloatText(*applied_threshold), KindName(kind), error.found);
    error.hint =
        "Write the labels as integers 1 and 0, or call the label column categorical in "
        "candor.column_types.";
    return error;
  }
  error.hint = prediction.has_fraction && !has_threshold
                   ? "The predictions look like scores: set probability_threshold."
                   : "Write both columns alike (1 and 0, not 1.0 and 0.0), fill missing cells, or "
                     "set candor.column_types for both.";
  return error;
}

// A missing score is not above the threshold, so it has the outcome of label 0.
uint8_t MissingScore(const Column& labels, const Outcome& outcome) {
  for (size_t code = 1; code < labels.values.size(); ++code) {
    if (labels.values[code] == Cell(0)) return outcome.is_positive[code];
  }
  return 0;
}

Error NoPositivePrediction(const std::string& name, const std::vector<Cell>& positive_values,
                           std::optional<double> threshold, DataKind kind) {
  Error error{.kind = ErrorKind::kData,
              .message =
                  "No Label values are present in the predicted Label Column,Positive "
                  "Predicted Index Series contains all False values",
              .where = fmt::format("predicted label column '{}'", name),
              .found = "not one positive prediction",
              .expected = fmt::format("some prediction that is {}", JoinValues(positive_values))};
  if (threshold && kind == DataKind::kContinuous) {
    error.hint =
        "The labels count as continuous, so that the positive value is a threshold, which the "
        "labels "
        "1 and 0 that scores become do not exceed. Call the label column categorical in "
        "candor.column_types if it is.";
    return error;
  }
  const bool may_be_one =
      std::any_of(positive_values.begin(), positive_values.end(), [](const Cell& value) {
        return value == Cell(1) || value == Cell(1.0) || value.PythonText() == "1";
      });
  if (threshold && !may_be_one) {
    error.hint =
        "Scores become the labels 1 and 0: write the observed labels so, too, and give 1 as the "
        "positive value.";
    return error;
  }
  error.hint = threshold ? fmt::format("No score is above probability_threshold {}.",
                                       PythonFloatText(*threshold))
                         : "Check label_values_or_threshold against the predictions' values, and "
                           "whether the model predicts what the label column holds.";
  return error;
}

}  // namespace

std::optional<KindOverride> FindOverride(const KindOverrides& overrides, const std::string& name) {
  const auto found = overrides.find(name);
  if (found == overrides.end()) return std::nullopt;
  return found->second;
}

Result<Outcome> LabelOutcome(const Column& label, const std::string& name,
                             const std::vector<Cell>& positive_values,
                             const KindOverrides& overrides) {
  if (positive_values.empty()) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "Positive label values or thresholds are empty for Label column",
                 .where = "/label_values_or_threshold",
                 .expected = "at least one value"};
  }
  Outcome outcome{.kind =
                      ClassifyColumn(label, positive_values.size(), FindOverride(overrides, name))};
  auto membership = outcome.kind == DataKind::kContinuous
                        ? ContinuousMembership(label, positive_values, label.maximum)
                        : CategoricalMembership(label, positive_values);
  if (!membership.ok()) {
    Error error = membership.error();
    error.where = fmt::format("label column '{}'", name);
    return error;
  }
  outcome.is_positive = std::move(membership->is_member);
  outcome.text = std::move(membership->text);
  return outcome;
}

bool HoldsScores(const Column& prediction, const PredictionRule& rule, const Outcome& label_outcome,
                 const Column& label) {
  if (!rule.threshold) return false;
  const bool is_regression =
      label_outcome.kind == DataKind::kContinuous && (label.merged || label.distinct > 2);
  if (is_regression && rule.evidence != ScoreEvidence::kStated) return false;
  const bool is_float = prediction.type == ColumnType::kFloat64;
  const bool is_integer =
      prediction.type == ColumnType::kInt64 || prediction.type == ColumnType::kUInt64;
  if (rule.evidence == ScoreEvidence::kValues) return is_float && prediction.has_fraction;
  return is_float || is_integer;
}

Result<Outcome> PredictionOutcome(const Column& prediction, const std::string& name,
                                  const Column& label, const Outcome& label_outcome,
                                  const std::vector<Cell>& positive_values,
                                  const PredictionRule& rule, const KindOverrides& overrides) {
  const bool scores = HoldsScores(prediction, rule, label_outcome, label);
  const Column labels = scores ? ApplyThreshold(prediction, *rule.threshold) : prediction;
  Outcome outcome{
      .kind = ClassifyColumn(labels, positive_values.size(), FindOverride(overrides, name))};
  if (outcome.kind != label_outcome.kind) {
    // The library reads the threshold of continuous predictions before it compares the kinds.
    if (outcome.kind == DataKind::kContinuous) CANDOR_RETURN_IF_ERROR(Threshold(positive_values));
    return KindsDiffer(labels, name, outcome.kind, label, label_outcome,
                       scores ? rule.threshold : std::nullopt, rule.threshold.has_value());
  }
  Result<Membership> membership = Membership();
  if (outcome.kind == DataKind::kContinuous) {
    const Column cast = CastToLabelType(labels, label);
    membership = ContinuousMembership(cast, positive_values, Larger(label.maximum, cast.maximum));
  } else {
    membership = CategoricalMembership(labels, positive_values);
  }
  if (!membership.ok()) {
    Error error = membership.error();
    error.where = fmt::format("predicted label column '{}'", name);
    if (scores) {
      error.found = "scores, which become the labels 1 and 0";
      error.hint = "Write the observed labels as 1 and 0, too, and give 1 as the positive value.";
    }
    return error;
  }
  outcome.is_positive = std::move(membership->is_member);
  outcome.text = std::move(membership->text);
  if (scores && prediction.missing > 0)
    outcome.is_positive[dataset::kMissingCode] = MissingScore(labels, outcome);
  if (std::find(outcome.is_positive.begin(), outcome.is_positive.end(), 1) ==
      outcome.is_positive.end()) {
    return NoPositivePrediction(name, positive_values, scores ? rule.threshold : std::nullopt,
                                outcome.kind);
  }
  return outcome;
}

std::vector<Cell> PredictionMarks(const std::vector<Cell>& positive_values,
                                  std::optional<double> threshold) {
  std::vector<Cell> marks = positive_values;
  for (const Cell& value : positive_values) {
    std::optional<double> number;
    if (value.is_numeric()) number = value.AsDouble();
    if (value.is_text()) number = ParsePythonFloat(value.AsText());
    if (!number || !std::isfinite(*number) || IsInteger(value)) continue;
    marks.emplace_back(std::floor(*number));
    marks.emplace_back(std::floor(*number) + 1);
  }
  for (const Cell& value : positive_values) {
    if (!IsInteger(value)) continue;
    marks.emplace_back(value.AsDouble() + 1);
  }
  if (threshold) marks.emplace_back(*threshold);
  return marks;
}

}  // namespace candor::bias
