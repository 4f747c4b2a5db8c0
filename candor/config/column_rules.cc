#include <algorithm>
#include <set>

#include "candor/config/rules_internal.h"
#include "candor/config/spelling_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

using json::Value;

/// Reports columns that no header names.
class ColumnChecker {
 public:
  ColumnChecker(const Facts& facts, ProblemList* problems) : facts_(facts), problems_(problems) {}

  /// `separate_headers` points to the headers of a second dataset in which the column may stand as
  /// well. Without headers nothing can be said.
  void Check(const std::string& pointer, const char* message, const char* separate_uri = nullptr,
             const char* separate_headers = nullptr) {
    const Value* column = facts_.At(pointer);
    if (column == nullptr || !facts_.headers()) return;
    std::vector<std::string> names = *facts_.headers();
    size_t count = names.size();
    if (separate_uri != nullptr && facts_.Has(separate_uri)) {
      const auto separate = facts_.TextList(separate_headers);
      if (!separate) return;
      count = std::max(count, separate->size());
      names.insert(names.end(), separate->begin(), separate->end());
    }
    if (column->is_string()) {
      CheckName(pointer, message, column->AsString(), names);
    } else if (column->kind() == Value::Kind::kInteger &&
               column->AsInteger() >= static_cast<int64_t>(count)) {
      problems_->Add(pointer, message,
                     {.found = "index " + Excerpt(*column),
                      .expected = "an index below " + std::to_string(count)});
    }
  }

  void CheckEach(const std::string& pointer) {
    const Value::Array* list = facts_.List(pointer);
    if (list == nullptr) return;
    for (size_t i = 0; i < list->size(); ++i) {
      Check(pointer + "/" + std::to_string(i), "Feature names not found.");
    }
  }

 private:
  void CheckName(const std::string& pointer, const char* message, const std::string& name,
                 const std::vector<std::string>& names) {
    if (std::find(names.begin(), names.end(), name) != names.end()) return;
    problems_->Add(pointer, message,
                   {.found = Excerpt(Value(name)),
                    .expected = "one of the headers",
                    .suggestion = NearestSpelling(name, names)});
  }

  const Facts& facts_;
  ProblemList* problems_;
};

/// The keys that must not name the label or the prediction, and what they must not name besides.
void CheckExplainedColumns(const Facts& facts, const std::string& pointer, ProblemList* problems) {
  const Value::Array* list = facts.List(pointer);
  if (list == nullptr) return;
  std::set<size_t> forbidden;
  const auto forbid = [&](const Value* column) {
    if (column == nullptr) return;
    if (const auto index = facts.ColumnIndex(*column)) forbidden.insert(*index);
  };
  if (facts.has_file_columns()) {
    forbid(facts.At("/label"));
    if (!facts.Has("/predicted_label_dataset_uri")) forbid(facts.At("/predicted_label"));
  }
  if (const Value::Array* excluded = facts.List("/excluded_columns")) {
    for (const Value& column : *excluded) forbid(&column);
  }
  for (size_t i = 0; i < list->size(); ++i) {
    const auto index = facts.ColumnIndex((*list)[i]);
    if (!index || !forbidden.contains(*index)) continue;
    problems->Add(pointer + "/" + std::to_string(i), "The column is not a feature.",
                  {.found = Excerpt((*list)[i]),
                   .expected = "neither the label nor the predicted label nor an excluded column"});
  }
}

void NoteDuplicateHeaders(const Facts& facts, ProblemList* problems) {
  if (!facts.headers()) return;
  std::set<std::string_view> seen;
  for (size_t i = 0; i < facts.headers()->size(); ++i) {
    const std::string& name = (*facts.headers())[i];
    if (seen.insert(name).second) continue;
    problems->Note("duplicate-header", "/headers/" + std::to_string(i),
                   "The name " + Excerpt(Value(name)) +
                       " stands twice among the headers; use indices to tell the columns apart.");
  }
}

}  // namespace

void CheckColumns(const Facts& facts, ProblemList* problems) {
  ColumnChecker checker(facts, problems);
  constexpr const char* kNotFound = "Feature names not found.";
  if (const Value::Array* facets = facts.List("/facet")) {
    for (size_t i = 0; i < facets->size(); ++i) {
      checker.Check("/facet/" + std::to_string(i) + "/name_or_index", "Unable to locate the facet.",
                    "/facet_dataset_uri", "/facet_headers");
    }
  }
  if (const Value::Array* segments = facts.List("/segment_config")) {
    for (size_t i = 0; i < segments->size(); ++i) {
      checker.Check("/segment_config/" + std::to_string(i) + "/name_or_index", kNotFound,
                    "/facet_dataset_uri", "/facet_headers");
    }
  }
  checker.Check("/group_variable", kNotFound, "/facet_dataset_uri", "/facet_headers");
  checker.Check("/joinsource_name_or_index", kNotFound);
  if (facts.has_file_columns()) {
    checker.Check("/predicted_label", kNotFound, "/predicted_label_dataset_uri",
                  "/predicted_label_headers");
  }
  checker.CheckEach("/excluded_columns");
  checker.CheckEach("/methods/shap/features_to_explain");
  checker.CheckEach("/methods/pdp/features");
  CheckExplainedColumns(facts, "/methods/shap/features_to_explain", problems);
  CheckExplainedColumns(facts, "/methods/pdp/features", problems);
  NoteDuplicateHeaders(facts, problems);
}

}  // namespace candor::config
