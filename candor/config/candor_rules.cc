#include <algorithm>
#include <map>

#include "candor/config/rules_internal.h"
#include "candor/config/spelling_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

/// All column names that the configuration gives, or nothing when the main headers are not given.
std::optional<std::vector<std::string>> KnownNames(const Facts& facts) {
  if (!facts.headers()) return std::nullopt;
  std::vector<std::string> names = *facts.headers();
  for (const char* pointer : {"/facet_headers", "/predicted_label_headers"}) {
    const auto more = facts.TextList(pointer);
    if (more) names.insert(names.end(), more->begin(), more->end());
  }
  return names;
}

void CheckName(const std::vector<std::string>& names, const std::string& name,
               const std::string& pointer, ProblemList* problems) {
  if (std::find(names.begin(), names.end(), name) != names.end()) return;
  problems->Add(pointer, "Feature names not found.",
                {.found = Excerpt(json::Value(name)),
                 .expected = "one of the headers",
                 .suggestion = NearestSpelling(name, names)});
}

void CheckGroups(const Facts& facts, const std::optional<std::vector<std::string>>& names,
                 ProblemList* problems) {
  const json::Value* groups = facts.At("/candor/feature_groups");
  if (groups == nullptr || !groups->is_object()) return;
  std::map<std::string, std::string> group_of;
  for (const auto& [group, features] : groups->AsObject()) {
    if (!features.is_array()) continue;
    for (size_t i = 0; i < features.AsArray().size(); ++i) {
      const json::Value& feature = features.AsArray()[i];
      if (!feature.is_string()) continue;
      const std::string pointer =
          "/candor/feature_groups/" + json::PointerToken(group) + "/" + std::to_string(i);
      if (names) CheckName(*names, feature.AsString(), pointer, problems);
      const auto [place, is_first] = group_of.try_emplace(feature.AsString(), group);
      if (is_first) continue;
      problems->Add(pointer, "A feature can be in one group only.",
                    {.found = Excerpt(feature) + ", already in " + Quoted(place->second)});
    }
  }
}

}  // namespace

void CheckCandor(const Facts& facts, ProblemList* problems) {
  if (facts.Has("/candor/model_uri") && facts.Has("/candor/endpoint/url")) {
    problems->Add("/candor/endpoint", "candor.model_uri and candor.endpoint exclude each other.",
                  {.found = "both", .expected = "one of them"});
  }
  const bool has_own_source = facts.Has("/candor/model_uri") || facts.Has("/candor/endpoint/url");
  for (const std::string key : {"endpoint_name", "model_name"}) {
    if (!has_own_source || !facts.Has("/predictor/" + key)) continue;
    problems->Note("candor-model-wins", "/predictor/" + key,
                   key + " has no effect beside candor." +
                       (facts.has_model_in_process() ? "model_uri." : "endpoint."));
  }
  const auto names = KnownNames(facts);
  CheckGroups(facts, names, problems);
  for (const std::string pointer : {"/candor/column_types", "/candor/display_names"}) {
    const json::Value* table = facts.At(pointer);
    if (!names || table == nullptr || !table->is_object()) continue;
    for (const auto& [name, entry] : table->AsObject()) {
      CheckName(*names, name, pointer + "/" + json::PointerToken(name), problems);
    }
  }
}

}  // namespace candor::config
