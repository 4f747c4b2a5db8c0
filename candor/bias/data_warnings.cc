#include "candor/bias/data_warnings.h"

#include <fmt/format.h>

#include <algorithm>

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;
using dataset::ColumnType;

// Columns of more distinct values are not taken for categories that somebody misread.
constexpr int64_t kFewValues = 20;
constexpr int64_t kFewRows = 30;

void AddMissing(const char* role, const std::string& name, const std::string& pointer,
                const Column& column, const std::string& consequence,
                std::vector<Warning>* warnings) {
  if (column.missing == 0) return;
  warnings->push_back({.code = "missing-values",
                       .pointer = pointer,
                       .text = fmt::format("{} of {} cells of the {} column '{}' are missing; {}.",
                                           column.missing, column.rows, role, name, consequence)});
}

std::string WhyContinuous(const Column& column) {
  if (column.type != ColumnType::kFloat64) {
    return fmt::format("{} of {} values are distinct, 5 % or more", column.distinct.value_or(0),
                       column.present());
  }
  return column.missing > 0
             ? "it has missing cells, which makes it a column of floating-point numbers"
             : "it holds floating-point numbers";
}

// A configured value that occurs in a column of few values, and yet is taken as a threshold.
void AddKind(const char* role, const std::string& name, const std::string& pointer,
             const Column& column, DataKind kind, const std::vector<Cell>& values,
             std::vector<Warning>* warnings) {
  if (kind != DataKind::kContinuous || values.empty() || column.merged) return;
  const auto threshold = Threshold(values);
  if (!threshold.ok() || column.distinct.value_or(kFewValues + 1) > kFewValues) return;
  const bool occurs = std::any_of(column.values.begin() + 1, column.values.end(),
                                  [&](const Cell& v) { return v.EqualsInPython(*threshold); });
  if (!occurs) return;
  warnings->push_back(
      {.code = "value-read-as-threshold",
       .pointer = pointer,
       .text =
           fmt::format("The {0} column '{1}' counts as continuous ({2}), so [{3}] means 'greater "
                       "than {3}' and not 'equal to {3}'. If you mean the value, set "
                       "candor.column_types to {{\"{1}\": \"categorical\"}}.",
                       role, name, WhyContinuous(column), JoinValues(values))});
}

}  // namespace

std::vector<Warning> LabelWarnings(const Column& label, const std::string& name,
                                   const Outcome& outcome, const std::vector<Cell>& positive_values,
                                   bool kind_was_guessed) {
  std::vector<Warning> warnings;
  AddMissing("label", name, "/label", label, "they count as negative", &warnings);
  if (kind_was_guessed) {
    AddKind("label", name, "/label_values_or_threshold", label, outcome.kind, positive_values,
            &warnings);
  }
  if (label.distinct == 1) {
    warnings.push_back(
        {.code = "single-valued-label",
         .pointer = "/label",
         .text = fmt::format("Every row has the same label '{}', so most metrics say nothing.",
                             label.values[1].PythonText())});
  }
  const bool any_positive = std::find(outcome.is_positive.begin(), outcome.is_positive.end(), 1) !=
                            outcome.is_positive.end();
  if (!any_positive && label.present() > 0) {
    warnings.push_back(
        {.code = "no-positive-label",
         .pointer = "/label_values_or_threshold",
         .text = fmt::format("No row of the label column '{}' {} {}; its values are {}.", name,
                             outcome.kind == DataKind::kContinuous ? "is above" : "has the value",
                             JoinValues(positive_values), ListSomeValues(label))});
  }
  return warnings;
}

std::vector<Warning> PredictionWarnings(const Column& prediction, const std::string& name) {
  std::vector<Warning> warnings;
  AddMissing("predicted label", name, "/predicted_label", prediction, "they count as negative",
             &warnings);
  return warnings;
}

std::vector<Warning> GroupWarnings(const Column& group, const std::string& name,
                                   const std::string& order_error) {
  std::vector<Warning> warnings;
  AddMissing("group", name, "/group_variable", group,
             order_error.empty()
                 ? "these rows are left out of CDDL and CDDPL"
                 : "beside texts they have no order, so CDDL and CDDPL fail; fill them to get both",
             &warnings);
  constexpr int64_t kManyRows = 100;
  if (group.present() > kManyRows && 2 * group.distinct.value_or(0) > group.present()) {
    warnings.push_back(
        {.code = "group-per-row",
         .pointer = "/group_variable",
         .text = fmt::format("The group column '{}' has {} distinct values in {} rows: strata of "
                             "one row or two say nothing. Is it an identifier?",
                             name, *group.distinct, group.rows)});
  }
  return warnings;
}

std::vector<Warning> FacetWarnings(const Column& column, const FacetOptions& facet, DataKind kind,
                                   bool kind_was_guessed) {
  std::vector<Warning> warnings;
  AddMissing("facet", facet.column, facet.pointer, column,
             "these rows count to the other group (a)", &warnings);
  if (kind_was_guessed) {
    AddKind("facet", facet.column, facet.pointer, column, kind, facet.values, &warnings);
  }
  return warnings;
}

std::vector<Warning> EntryWarnings(const Column& column, const FacetOptions& facet,
                                   const std::string& entry, const LabelCounts& a,
                                   const LabelCounts& d) {
  if (d.n() == 0 && !facet.values.empty()) {
    return {{.code = "empty-group",
             .pointer = facet.pointer,
             .text = fmt::format("No row of the facet column '{}' is {}; its values are {}.",
                                 facet.column, entry.empty() ? JoinValues(facet.values) : entry,
                                 ListSomeValues(column))}};
  }
  const int64_t fewest = std::min(a.n(), d.n());
  if (fewest >= kFewRows || d.n() == 0) return {};
  return {{.code = "small-group",
           .pointer = facet.pointer,
           .text = fmt::format("Of facet '{}' = {}, only {} {} {}: its metrics say little; look at "
                               "the intervals.",
                               facet.column, entry, fewest, fewest == 1 ? "row is" : "rows are",
                               d.n() < a.n() ? "inside" : "outside")}};
}

}  // namespace candor::bias
