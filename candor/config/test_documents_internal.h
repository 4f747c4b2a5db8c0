// Configurations that tests start from, and how they change them.
#pragma once

#include <string>
#include <string_view>

#include "candor/json/value.h"

namespace candor::config {

inline constexpr std::string_view kCsvBias = R"({
  "dataset_type": "text/csv", "headers": ["y", "age", "sex", "income"], "label": "y",
  "label_values_or_threshold": [1], "facet": [{"name_or_index": "sex", "value_or_threshold": [0]}],
  "methods": {"pre_training_bias": {"methods": "all"}, "post_training_bias": {"methods": "all"}},
  "predictor": {"endpoint_name": "e"}})";

inline constexpr std::string_view kCsvShap = R"({
  "dataset_type": "text/csv", "headers": ["y", "age", "sex", "income"], "label": "y",
  "methods": {"shap": {"baseline": [[1, 2, 3]]}}, "predictor": {"endpoint_name": "e"}})";

inline constexpr std::string_view kJsonShap = R"({
  "dataset_type": "application/json", "features": "[*].x", "methods": {"shap": {}},
  "predictor": {"endpoint_name": "e", "content_template": "{\"instances\": $records}",
                "record_template": "{\"x\": $features}"}})";

inline constexpr std::string_view kJsonLinesShap = R"({
  "dataset_type": "application/jsonlines", "features": "x", "methods": {"shap": {}},
  "predictor": {"endpoint_name": "e", "content_template": "{\"x\": $features}"}})";

inline constexpr std::string_view kImageShap = R"({
  "dataset_type": "application/x-image",
  "methods": {"shap": {"image_config": {"model_type": "OBJECT_DETECTION"}}},
  "predictor": {"endpoint_name": "e", "label_headers": ["cat", "dog"]}})";

inline constexpr std::string_view kTimeSeries = R"({
  "dataset_type": "application/json",
  "time_series_data_config": {"target_time_series": "[].x", "item_id": "[].id", "timestamp": "[].t",
                              "dataset_format": "timestamp_records"},
  "methods": {"asymmetric_shapley_value": {"direction": "chronological",
                                           "granularity": "timewise"}},
  "predictor": {"endpoint_name": "e", "content_template": "$records",
                "record_template": "{\"target\": $target_time_series}",
                "time_series_predictor_config": {"forecast": "p[*].mean"}}})";

/// JSON Merge Patch (RFC 7396): null removes a member, an object goes into depth.
inline void MergePatch(json::Value* target, const json::Value& patch) {
  if (!patch.is_object()) {
    *target = patch;
    return;
  }
  if (!target->is_object()) *target = json::Value(json::Value::Object{});
  for (const auto& [name, value] : patch.AsObject()) {
    if (value.is_null()) {
      std::erase_if(target->AsObject(), [&](const auto& member) { return member.first == name; });
      continue;
    }
    json::Value child = target->Find(name) == nullptr ? json::Value() : *target->Find(name);
    MergePatch(&child, value);
    target->Set(name, std::move(child));
  }
}

/// The text of `base` after the patch.
inline std::string Patched(std::string_view base, std::string_view patch) {
  json::Value document = json::Parse(base).value();
  MergePatch(&document, json::Parse(patch).value());
  return json::Write(document);
}

}  // namespace candor::config
