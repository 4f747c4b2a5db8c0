#include <optional>

#include "candor/config/rules_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

using json::Value;

constexpr const char* kData = "/time_series_data_config";
constexpr const char* kModel = "/predictor/time_series_predictor_config";
constexpr const char* kMethod = "/methods/asymmetric_shapley_value";

/// A method without its configurations, and configurations without the method.
void CheckPairing(const Facts& facts, ProblemList* problems) {
  if (facts.has_time_series_method()) {
    if (!facts.Has(kData)) {
      problems->Add(kData, "Please provide a TimeSeriesDataConfig to DataConfig.",
                    {.found = "no time_series_data_config"});
    }
    if (!facts.Has(kModel)) {
      problems->Add(kModel, "Please provide a TimeSeriesModelConfig to ModelConfig.",
                    {.found = "no time_series_predictor_config"});
    }
    return;
  }
  constexpr std::string_view kUnpaired =
      "Please provide an AsymmetricShapleyValueConfig for time series explainability cases. For "
      "non "
      "time series cases, please do not provide a ";
  if (facts.Has(kData)) {
    problems->Add(kData, std::string(kUnpaired) + "TimeSeriesDataConfig.");
  }
  if (facts.Has(kModel)) {
    problems->Add(kModel, std::string(kUnpaired) + "TimeSeriesModelConfig.");
  }
}

void CheckForbiddenKeys(const Facts& facts, ProblemList* problems) {
  if (!facts.has_time_series_method()) return;
  for (const std::string key : {"features", "label", "label_values_or_threshold", "facet",
                                "group_variable", "predicted_label", "facet_dataset_uri",
                                "predicted_label_dataset_uri", "excluded_columns"}) {
    if (!facts.Has("/" + key)) continue;
    problems->Add("/" + key, "The parameter '" + key + "' is not supported for time series.");
  }
  for (const std::string key : {"label", "probability"}) {
    if (!facts.Has("/predictor/" + key)) continue;
    problems->Note("unused-key", "/predictor/" + key,
                   "predictor." + key + " has no effect on time series; the forecast is taken.");
  }
}

/// Integer locations are part of the format, but only of data with columns, which time series are
/// not accepted in.
void CheckLocation(const Facts& facts, const std::string& key, const char* empty_message,
                   const Value& target, ProblemList* problems) {
  const std::string pointer = std::string(kData) + "/" + key;
  const Value* location = facts.At(pointer);
  if (location == nullptr || !(location->is_string() || location->is_integer())) return;
  if (*location == Value("") || *location == Value(0)) {
    problems->Add(pointer, empty_message, {.found = Excerpt(*location)});
  } else if (location->is_string() != target.is_string()) {
    problems->Add(pointer, "Please provide " + PythonTypeText(target) + " for ``" + key + "``",
                  {.found = Excerpt(*location)});
  }
}

void CheckLocationList(const Facts& facts, const std::string& key, const Value& target,
                       ProblemList* problems) {
  const std::string pointer = std::string(kData) + "/" + key;
  const Value::Array* list = facts.List(pointer);
  if (list == nullptr) return;
  for (size_t i = 0; i < list->size(); ++i) {
    const Value& item = (*list)[i];
    const std::string item_pointer = pointer + "/" + std::to_string(i);
    if (!item.is_string() && !item.is_integer()) continue;
    if (item.is_string() != target.is_string()) {
      problems->Add(item_pointer,
                    "Please provide a list of " + PythonTypeText(target) + " for ``" + key + "``",
                    {.found = Excerpt(item)});
    } else if (item == Value("")) {
      problems->Add(item_pointer, "Please do not provide empty strings in ``" + key + "``.");
    }
  }
}

void CheckData(const Facts& facts, ProblemList* problems) {
  if (facts.Has(kData) && !facts.dataset_type().empty() && !facts.is_json()) {
    problems->Add("/dataset_type",
                  "Currently time series explainability only supports JSON format data.",
                  {.found = Quoted(facts.dataset_type()), .expected = "application/json"});
  }
  const Value* target = facts.At(std::string(kData) + "/target_time_series");
  if (target == nullptr || !(target->is_string() || target->is_integer())) return;
  CheckLocation(facts, "target_time_series", "Please provide a target time series.", *target,
                problems);
  CheckLocation(facts, "item_id", "Please provide an item id.", *target, problems);
  CheckLocation(facts, "timestamp", "Please provide a timestamp.", *target, problems);
  CheckLocationList(facts, "related_time_series", *target, problems);
  CheckLocationList(facts, "static_covariates", *target, problems);
  const std::string format = std::string(kData) + "/dataset_format";
  if (target->is_string() && !facts.Has(format)) {
    problems->Add(format, "Please provide a valid dataset format.",
                  {.found = "no dataset_format",
                   .expected = "\"columns\", \"item_records\" or \"timestamp_records\""});
  }
  if (target->is_string()) return;
  if (facts.Has(format)) {
    problems->Add(format, "Dataset format should only be provided when data files are JSONs.");
  }
  problems->Add(std::string(kData) + "/target_time_series",
                "Column indices need a dataset with columns, which time series do not have.",
                {.found = Excerpt(*target), .expected = "a JMESPath expression"});
}

void CheckMethod(const Facts& facts, ProblemList* problems) {
  const std::string method = kMethod;
  const bool has_samples = facts.Has(method + "/num_samples");
  if (facts.Is(method + "/granularity", "timewise") && has_samples) {
    problems->Add(method + "/num_samples",
                  "``num_samples`` is only used for fine-grained explanations.",
                  {.expected = "no num_samples, or granularity fine_grained"});
  }
  if (!facts.Is(method + "/granularity", "fine_grained")) return;
  if (!has_samples) {
    problems->Add(method + "/num_samples", "Please provide an integer for ``num_samples``.",
                  {.found = "no num_samples", .expected = "an integer"});
  }
  const std::string* direction = facts.Text(method + "/direction");
  if (direction != nullptr &&
      (*direction == "anti_chronological" || *direction == "bidirectional")) {
    problems->Add(method + "/direction",
                  *direction + " and fine_grained granularity are not supported together.",
                  {.found = Quoted(*direction), .expected = "\"chronological\""});
  }
}

void CheckStaticBaseline(const Facts& facts, ProblemList* problems) {
  const std::string baseline = std::string(kMethod) + "/baseline";
  const std::string pointer = baseline + "/static_covariates";
  const Value::Array* covariates = facts.List(std::string(kData) + "/static_covariates");
  const size_t count = covariates == nullptr ? 0 : covariates->size();
  const Value* entries = facts.At(pointer);
  if (entries == nullptr) {
    const Value* whole = facts.At(baseline);
    if (count > 0 && facts.has_time_series_method() && (whole == nullptr || whole->is_object())) {
      problems->Add(pointer, "Static covariates need baseline values.",
                    {.found = "no static_covariates in the baseline",
                     .expected = "for each item id a list of " + std::to_string(count)});
    }
    return;
  }
  if (!entries->is_object()) return;
  if (count == 0) {
    problems->Add(
        pointer,
        "Static covariate baselines are provided in AsymmetricShapleyValueConfig when no "
        "static covariate columns are provided in TimeSeriesDataConfig. Please check these "
        "configs.");
    return;
  }
  for (const auto& [item, entry] : entries->AsObject()) {
    if (!entry.is_array() || entry.AsArray().size() == count) continue;
    problems->Add(pointer + "/" + json::PointerToken(item),
                  "Length of baseline entry for " + item +
                      " does not match number of static covariate columns. Please ensure every "
                      "covariate has a baseline value for every item id.",
                  {.found = std::to_string(entry.AsArray().size()) + " values",
                   .expected = std::to_string(count)});
  }
}

void CheckMediaTypes(const Facts& facts, ProblemList* problems) {
  if (!facts.has_time_series_method()) return;
  const std::string* content = facts.Text("/predictor/content_type");
  if (content != nullptr && *content == "application/jsonlines") {
    problems->Add("/predictor/content_type",
                  "content_type must be application/json for time series explainability.",
                  {.found = Quoted(*content), .expected = "application/json"});
  } else if (content != nullptr && *content != "application/json") {
    problems->Add("/predictor/content_type",
                  "``content_type`` must be JSON or JSONLines for time series explainability.",
                  {.found = Quoted(*content), .expected = "application/json"});
  }
  if (facts.Is("/predictor/accept_type", "text/csv")) {
    problems->Add("/predictor/accept_type",
                  "``accept_type`` must be JSON or JSONLines for time series explainability.",
                  {.found = "\"text/csv\"", .expected = "application/json"});
  }
}

}  // namespace

void CheckTimeSeries(const Facts& facts, ProblemList* problems) {
  CheckPairing(facts, problems);
  CheckForbiddenKeys(facts, problems);
  CheckData(facts, problems);
  CheckMethod(facts, problems);
  CheckStaticBaseline(facts, problems);
  CheckMediaTypes(facts, problems);
}

}  // namespace candor::config
