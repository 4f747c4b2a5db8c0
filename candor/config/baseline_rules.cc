#include <algorithm>
#include <set>

#include "candor/config/rules_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

using json::Value;

constexpr const char* kPointer = "/methods/shap/baseline";

std::string ItemPointer(size_t index) {
  return std::string(kPointer) + "/" + std::to_string(index);
}

void CheckShape(const Facts& facts, const Value& baseline, ProblemList* problems) {
  if (facts.is_image() && !baseline.is_string()) {
    problems->Add(kPointer, "The baseline of images must be the URI of a mask image.",
                  {.found = Excerpt(baseline), .expected = "a URI"});
  }
  if (!facts.has_file_columns()) return;
  const bool has_objects =
      baseline.is_object() || (baseline.is_array() && !baseline.AsArray().empty() &&
                               std::all_of(baseline.AsArray().begin(), baseline.AsArray().end(),
                                           [](const Value& item) { return item.is_object(); }));
  if (has_objects) {
    problems->Add(kPointer, "The baseline must have the structure of the dataset: rows.",
                  {.found = baseline.is_object() ? "an object" : "a list of objects",
                   .expected = "a list of rows such as [[0, 1]], or a URI"});
  }
}

void CheckUniformItems(const Value::Array& items, ProblemList* problems) {
  const auto is_other_kind = [&](const Value& item) {
    return (item.is_array() && items[0].is_object()) || (item.is_object() && items[0].is_array());
  };
  const auto mixed = std::find_if(items.begin(), items.end(), is_other_kind);
  if (mixed != items.end()) {
    problems->Add(ItemPointer(static_cast<size_t>(mixed - items.begin())),
                  "The baseline mixes rows and objects.",
                  {.found = mixed->is_array() ? "a row" : "an object",
                   .expected = "the same kind as the first item"});
    return;
  }
  if (!items[0].is_array()) return;
  const size_t width = items[0].AsArray().size();
  for (size_t i = 1; i < items.size(); ++i) {
    if (!items[i].is_array() || items[i].AsArray().size() == width) continue;
    problems->Add(ItemPointer(i), "The rows of the baseline are not equally long.",
                  {.found = std::to_string(items[i].AsArray().size()) + " values",
                   .expected = std::to_string(width) + ", as in the first row"});
    return;
  }
}

/// A baseline row holds the features of a file whose headers are known; columns kept from the model
/// may be among them.
void CheckWidth(const Facts& facts, const Value::Array& items, ProblemList* problems) {
  if (!facts.has_file_columns() || !facts.headers() || !items[0].is_array()) return;
  std::set<size_t> no_features;
  const auto leave_out = [&](const Value* column) {
    if (column == nullptr) return true;
    const auto index = facts.ColumnIndex(*column);
    if (index) no_features.insert(*index);
    return index.has_value();
  };
  bool known = leave_out(facts.At("/label")) && leave_out(facts.At("/joinsource_name_or_index"));
  if (!facts.Has("/predicted_label_dataset_uri")) {
    known = known && leave_out(facts.At("/predicted_label"));
  }
  const size_t largest = facts.headers()->size() - no_features.size();
  if (const Value::Array* excluded = facts.List("/excluded_columns")) {
    for (const Value& column : *excluded) known = known && leave_out(&column);
  }
  const size_t smallest = facts.headers()->size() - no_features.size();
  const size_t width = items[0].AsArray().size();
  if (!known || width == smallest || width == largest) return;
  const std::string expected =
      smallest == largest
          ? std::to_string(smallest)
          : std::to_string(smallest) + ", or " + std::to_string(largest) + " with excluded_columns";
  problems->Add(ItemPointer(0), "The baseline does not have a value for each feature.",
                {.found = std::to_string(width) + " values", .expected = expected});
}

}  // namespace

void CheckBaseline(const Facts& facts, ProblemList* problems) {
  const Value* baseline = facts.At(kPointer);
  if (baseline == nullptr) return;
  CheckShape(facts, *baseline, problems);
  if (!baseline->is_array() || baseline->AsArray().empty()) return;
  CheckUniformItems(baseline->AsArray(), problems);
  CheckWidth(facts, baseline->AsArray(), problems);
}

}  // namespace candor::config
