#include "candor/json/value.h"
#include "candor/results/analysis_result.h"
#include "candor/results/number_value.h"

namespace candor::results {
namespace {

using json::Value;

Value MetricObject(const bias::MetricRecord& record) {
  Value object;
  object.Set("name", record.info->name);
  object.Set("description", record.info->description);
  if (!record.value.ok()) {
    object.Set("value", nullptr);
    object.Set("error", record.value.error);
  } else if (record.value.is_integer_zero) {
    object.Set("value", 0);
  } else {
    object.Set("value", NumberValue(*record.value.value));
  }
  return object;
}

Value StageObject(const bias::StageReport& stage) {
  Value facets = Value::Object();
  for (const bias::FacetSection& section : stage.facets) {
    Value::Array entries;
    for (const bias::FacetReport& report : section.entries) {
      Value::Array metrics;
      for (const bias::MetricRecord& record : report.metrics) {
        metrics.push_back(MetricObject(record));
      }
      Value entry;
      entry.Set("value_or_threshold", report.value_or_threshold);
      entry.Set("metrics", std::move(metrics));
      entries.push_back(std::move(entry));
    }
    facets.Set(section.column, std::move(entries));
  }
  Value object;
  object.Set("label", stage.label);
  object.Set("facets", std::move(facets));
  object.Set("label_value_or_threshold", stage.label_value_or_threshold);
  return object;
}

}  // namespace

std::string WriteAnalysisJson(const AnalysisResult& result) {
  Value document;
  document.Set("version", "1.0");
  if (result.bias && result.bias->post_training) {
    document.Set("post_training_bias_metrics", StageObject(*result.bias->post_training));
  }
  if (result.bias && result.bias->pre_training) {
    document.Set("pre_training_bias_metrics", StageObject(*result.bias->pre_training));
  }
  return json::Write(document, 4) + "\n";
}

}  // namespace candor::results
