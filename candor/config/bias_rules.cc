#include <span>

#include "candor/bias/metric.h"
#include "candor/config/rules_internal.h"
#include "candor/config/spelling_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

using json::Value;

/// Absent or an empty list; a value of a wrong type is neither.
bool IsAbsentOrEmpty(const Facts& facts, std::string_view pointer) {
  const Value::Array* list = facts.List(pointer);
  return list != nullptr ? list->empty() : !facts.Has(pointer);
}

void CheckRequiredKeys(const Facts& facts, ProblemList* problems) {
  if (!facts.has_bias() || facts.has_time_series_method() || facts.is_image()) return;
  if (!facts.Has("/label")) {
    problems->Add("/label", "Bias analyses need the observed outcome: label is missing.",
                  {.found = "no label", .expected = "the column of the outcome"});
  }
  if (IsAbsentOrEmpty(facts, "/label_values_or_threshold")) {
    problems->Add(
        "/label_values_or_threshold",
        "Positive label values or thresholds are empty for Label column",
        {.found = facts.Has("/label_values_or_threshold") ? "an empty list" : "no such key",
         .expected = "a list of values, or of one threshold"});
  }
  if (IsAbsentOrEmpty(facts, "/facet")) {
    problems->Add("/facet", "Please provide at least one facet",
                  {.found = facts.Has("/facet") ? "an empty list" : "no such key",
                   .expected = "a list of objects with name_or_index"});
  }
}

void CheckMetricNames(const Facts& facts, bias::Stage stage, const std::string& pointer,
                      ProblemList* problems) {
  const Value::Array* names = facts.List(pointer);
  if (names == nullptr) return;
  std::vector<std::string> known;
  for (const bias::MetricInfo& metric : bias::AllMetrics()) {
    if (metric.stage == stage) known.emplace_back(metric.name);
  }
  const bool all_alone = names->size() == 1 && (*names)[0] == Value("all");
  for (size_t i = 0; i < names->size() && !all_alone; ++i) {
    if (!(*names)[i].is_string()) continue;
    const std::string& name = (*names)[i].AsString();
    const auto selected = bias::SelectMetrics(stage, std::span(&name, 1));
    if (selected.ok() && name != "all") {
      if ((name == "CDDL" || name == "CDDPL") && !facts.Has("/group_variable")) {
        problems->Note("group-variable-absent", pointer + "/" + std::to_string(i),
                       name + " has no value without group_variable.");
      }
      continue;
    }
    problems->Add(pointer + "/" + std::to_string(i),
                  selected.ok() ? "\"all\" must stand alone." : selected.error().message,
                  {.found = Excerpt((*names)[i]), .suggestion = NearestSpelling(name, known)});
  }
}

void CheckSegmentAliases(const Facts& facts, ProblemList* problems) {
  const Value::Array* configurations = facts.List("/segment_config");
  if (configurations == nullptr) return;
  for (size_t i = 0; i < configurations->size(); ++i) {
    const std::string pointer = "/segment_config/" + std::to_string(i);
    const Value::Array* segments = facts.List(pointer + "/segments");
    const Value::Array* aliases = facts.List(pointer + "/display_aliases");
    if (segments == nullptr || aliases == nullptr) continue;
    if (aliases->size() == segments->size() || aliases->size() == segments->size() + 1) continue;
    problems->Add(pointer + "/display_aliases",
                  "Number of `display_aliases` must equal the number of segments specified or with "
                  "one additional default segment display alias.",
                  {.found = std::to_string(aliases->size()),
                   .expected = std::to_string(segments->size()) + " or " +
                               std::to_string(segments->size() + 1)});
  }
}

}  // namespace

void CheckBias(const Facts& facts, ProblemList* problems) {
  CheckRequiredKeys(facts, problems);
  CheckMetricNames(facts, bias::Stage::kPreTraining, "/methods/pre_training_bias/methods",
                   problems);
  CheckMetricNames(facts, bias::Stage::kPostTraining, "/methods/post_training_bias/methods",
                   problems);
  CheckSegmentAliases(facts, problems);
}

}  // namespace candor::config
