#include <string_view>

#include "candor/bias/group_statistics.h"
#include "candor/json/value.h"
#include "candor/results/analysis_result.h"
#include "candor/results/number_value.h"

namespace candor::results {
namespace {

using json::Value;

Value WarningsArray(const std::vector<Warning>& warnings) {
  Value::Array array;
  for (const Warning& warning : warnings) {
    Value object;
    object.Set("code", warning.code);
    if (!warning.pointer.empty()) object.Set("pointer", warning.pointer);
    object.Set("text", warning.text);
    array.push_back(std::move(object));
  }
  return array;
}

Value ModelObject(const ModelRecord& model) {
  Value object;
  object.Set("uri", model.uri);
  object.Set("kind", model.kind);
  if (!model.sha256.empty()) object.Set("sha256", model.sha256);
  if (!model.format.empty()) object.Set("format", model.format);
  if (!model.engine.empty()) object.Set("engine", model.engine);
  if (model.features_by_name) object.Set("features_by_name", *model.features_by_name);
  return object;
}

void SetCalls(const ModelRecord& model, Value* run) {
  run->Set("calls", model.calls);
  run->Set("rows_asked", model.rows_asked);
  run->Set("rows_sent", model.rows_sent);
  run->Set("duplicates_spared", model.duplicates_spared);
  run->Set("resumed", model.resumed);
  run->Set("retries", model.retries);
  run->Set("throttled", model.throttled);
  if (model.latencies.empty()) return;
  Value latencies = Value::Object();
  for (const auto& [name, duration] : model.latencies) latencies.Set(name, duration);
  run->Set("latencies", std::move(latencies));
}

Value ProvenanceObject(const Provenance& provenance) {
  Value::Array inputs;
  for (const dataset::InputFile& file : provenance.inputs) {
    Value object;
    object.Set("uri", file.uri);
    object.Set("sha256", file.sha256);
    object.Set("bytes", file.bytes);
    object.Set("rows", file.rows);
    inputs.push_back(std::move(object));
  }
  Value object;
  object.Set("candor_version", provenance.candor_version);
  object.Set("configuration_sha256", provenance.configuration_sha256);
  object.Set("inputs", std::move(inputs));
  object.Set("row_set_sha256", provenance.row_set_sha256);
  object.Set("seed", provenance.seed);
  if (provenance.model) object.Set("model", ModelObject(*provenance.model));
  return object;
}

Value RunObject(const RunInfo& run, const std::optional<ModelRecord>& model) {
  Value seconds = Value::Object();
  for (const auto& [phase, duration] : run.seconds) seconds.Set(phase, duration);
  Value object;
  object.Set("started", run.started);
  object.Set("threads", run.threads);
  object.Set("seconds", std::move(seconds));
  if (model) SetCalls(*model, &object);
  return object;
}

Value RowsObject(const RowCounts& rows) {
  Value::Array excluded;
  for (const RowCounts::Excluded& part : rows.excluded) {
    Value object;
    object.Set("reason", part.reason);
    object.Set("count", part.count);
    excluded.push_back(std::move(object));
  }
  Value object;
  object.Set("read", rows.read);
  object.Set("used", rows.used);
  object.Set("excluded", std::move(excluded));
  Value::Array missing;
  for (const RowCounts::MissingCells& cells : rows.missing) {
    Value part;
    part.Set("role", cells.role);
    part.Set("column", cells.column);
    part.Set("count", cells.count);
    missing.push_back(std::move(part));
  }
  object.Set("missing_cells", std::move(missing));
  object.Set("short_rows", rows.short_rows);
  return object;
}

Value MetricObject(const bias::StageReport& stage, const std::string& facet,
                   const std::string& value_or_threshold, const bias::MetricRecord& record) {
  const bias::MetricInterval& interval = record.interval;
  Value object;
  object.Set("stage", bias::StageName(stage.stage));
  object.Set("facet", facet);
  object.Set("value_or_threshold", value_or_threshold);
  object.Set("name", record.info->name);
  object.Set("value", record.value.ok() ? NumberValue(*record.value.value) : Value());
  if (!record.value.ok()) object.Set("error", record.value.error);
  object.Set("n_a", interval.n_a);
  object.Set("n_d", interval.n_d);
  object.Set("low", interval.ok() ? NumberValue(interval.low) : Value());
  object.Set("high", interval.ok() ? NumberValue(interval.high) : Value());
  object.Set("interval_method", interval.method);
  if (!interval.ok()) object.Set("interval_missing", interval.reason_missing);
  if (interval.p_value) {
    object.Set("p_value", *interval.p_value);
    object.Set("p_value_method", interval.p_value_method);
  }
  object.Set("warnings", WarningsArray(interval.warnings));
  return object;
}

void AddMetrics(const bias::StageReport& stage, Value::Array* metrics) {
  for (const bias::FacetSection& section : stage.facets) {
    for (const bias::FacetReport& entry : section.entries) {
      for (const bias::MetricRecord& record : entry.metrics) {
        metrics->push_back(MetricObject(stage, section.column, entry.value_or_threshold, record));
      }
    }
  }
}

Value RatesObject(const std::vector<bias::GroupRate>& rates) {
  Value object = Value::Object();
  for (const bias::GroupRate& rate : rates) {
    Value part;
    const auto value = rate.Value();
    part.Set("value", value ? Value(*value) : Value());
    part.Set("count", rate.count);
    part.Set("total", rate.total);
    object.Set(std::string(rate.name), std::move(part));
  }
  return object;
}

Value PerformanceArray(const bias::ConfusionCounts& counts) {
  Value::Array array;
  for (const bias::PerformanceMetric& metric : bias::ModelPerformance(counts)) {
    Value object;
    object.Set("name", metric.name);
    object.Set("description", metric.description);
    object.Set("value", NumberValue(metric.value));
    array.push_back(std::move(object));
  }
  return array;
}

Value ConfusionObject(const bias::ConfusionCounts& counts) {
  Value object;
  object.Set("TP", counts.tp);
  object.Set("FP", counts.fp);
  object.Set("FN", counts.fn);
  object.Set("TN", counts.tn);
  return object;
}

Value SideObject(const bias::LabelCounts& labels, const bias::ConfusionCounts* confusion) {
  Value object;
  object.Set("n", labels.n());
  object.Set("labels_positive", labels.positive);
  object.Set("labels_negative", labels.negative);
  if (confusion == nullptr) {
    object.Set("rates", RatesObject(bias::LabelRates(labels)));
    return object;
  }
  object.Set("confusion", ConfusionObject(*confusion));
  object.Set("rates", RatesObject(bias::ConfusionRates(*confusion)));
  object.Set("model_performance", PerformanceArray(*confusion));
  return object;
}

Value BasicStatisticsArray(const std::vector<bias::BasicStatistic>& statistics) {
  Value::Array array;
  for (const bias::BasicStatistic& statistic : statistics) {
    Value object;
    object.Set("name", statistic.name);
    object.Set("description", statistic.description);
    if (statistic.values.size() == 1) {
      object.Set("value", NumberValue(statistic.values.front()));
    } else {
      Value::Array values;
      for (const double value : statistic.values) values.push_back(NumberValue(value));
      object.Set("value", std::move(values));
    }
    array.push_back(std::move(object));
  }
  return array;
}

Value GroupObject(const bias::GroupCounts& group) {
  const auto* confusion = group.confusion ? &*group.confusion : nullptr;
  Value object;
  object.Set("facet", group.facet);
  object.Set("value_or_threshold", group.value_or_threshold);
  object.Set("d", SideObject(group.labels.d, confusion ? &confusion->d : nullptr));
  object.Set("a", SideObject(group.labels.a, confusion ? &confusion->a : nullptr));
  object.Set("basic_stats", BasicStatisticsArray(confusion ? bias::BasicStatistics(*confusion)
                                                           : bias::BasicStatistics(group.labels)));
  return object;
}

Value MultiClassObject(const bias::MultiClassConfusion& confusion) {
  Value object = Value::Object();
  const size_t classes = confusion.classes.size();
  for (size_t row = 0; row < classes; ++row) {
    Value predicted = Value::Object();
    for (size_t column = 0; column < classes; ++column) {
      predicted.Set(confusion.classes[column], confusion.counts[row * classes + column]);
    }
    object.Set(confusion.classes[row], std::move(predicted));
  }
  return object;
}

Value PerformanceObject(const bias::BiasReport& report) {
  Value object;
  object.Set("metrics", PerformanceArray(*report.performance));
  Value::Array shares;
  for (const double share : bias::BinaryConfusionMatrix(*report.performance)) {
    shares.push_back(share);
  }
  object.Set("binary_confusion_matrix", std::move(shares));
  if (report.confusion) {
    object.Set("confusion_matrix", MultiClassObject(*report.confusion));
    object.Set("predicted_elsewhere", report.confusion->predicted_elsewhere);
  }
  return object;
}

Value BiasObject(const bias::BiasReport& report) {
  Value::Array metrics;
  if (report.post_training) AddMetrics(*report.post_training, &metrics);
  if (report.pre_training) AddMetrics(*report.pre_training, &metrics);
  Value::Array groups;
  for (const bias::GroupCounts& group : report.groups) groups.push_back(GroupObject(group));
  Value object;
  object.Set("metrics", std::move(metrics));
  object.Set("groups", std::move(groups));
  if (report.performance) object.Set("model_performance", PerformanceObject(report));
  return object;
}

}  // namespace

std::string WriteCandorJson(const AnalysisResult& result) {
  Value document;
  document.Set("schema_version", "1");
  document.Set("provenance", ProvenanceObject(result.provenance));
  document.Set("run", RunObject(result.run, result.provenance.model));
  document.Set("rows", RowsObject(result.rows));
  document.Set("confidence_level", result.confidence_level);
  if (result.bias) document.Set("bias", BiasObject(*result.bias));
  std::vector<Warning> warnings = result.warnings;
  if (result.bias) {
    warnings.insert(warnings.end(), result.bias->warnings.begin(), result.bias->warnings.end());
  }
  document.Set("warnings", WarningsArray(warnings));
  return json::Write(document, 2) + "\n";
}

}  // namespace candor::results
