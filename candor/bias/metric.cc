#include "candor/bias/metric.h"

#include <algorithm>

#include "candor/bias/metric_table_internal.h"

namespace candor::bias {
namespace {

std::vector<const MetricInfo*> MetricsOfStage(Stage stage) {
  std::vector<const MetricInfo*> metrics;
  for (const MetricInfo& metric : AllMetrics()) {
    if (metric.stage == stage) metrics.push_back(&metric);
  }
  return metrics;
}

Error InvalidMetricName(Stage stage, std::string_view name) {
  // The service prints the registered names as a Python list.
  std::string registered;
  for (const MetricInfo* metric : MetricsOfStage(stage)) {
    registered += registered.empty() ? "'" : ", '";
    registered += metric->name;
    registered += '\'';
  }
  Error error{.kind = ErrorKind::kConfig,
              .message = "Invalid metric_name: metrics should be one of the registered metrics[" +
                         registered + "]",
              .where = std::string(StageName(stage)) + " metrics",
              .found = std::string(name),
              .expected = "\"all\" alone, or names of the list above"};
  if (const MetricInfo* metric = FindMetric(name)) {
    error.hint = std::string(name) + " is a metric of the stage " + StageName(metric->stage);
  }
  return error;
}

}  // namespace

const char* StageName(Stage stage) {
  return stage == Stage::kPreTraining ? "pre_training" : "post_training";
}

const MetricInfo* FindMetric(std::string_view name) {
  const std::span<const MetricInfo> metrics = AllMetrics();
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [&](const MetricInfo& metric) { return metric.name == name; });
  return found == metrics.end() ? nullptr : &*found;
}

const MetricText& TextOf(const MetricInfo& metric) {
  const MetricInfo* registered = FindMetric(metric.name);
  CANDOR_CHECK(registered != nullptr);
  return AllMetricTexts()[static_cast<size_t>(registered - AllMetrics().data())];
}

Result<std::vector<const MetricInfo*>> SelectMetrics(Stage stage,
                                                     std::span<const std::string> names) {
  std::vector<const MetricInfo*> selected;
  if (names.size() == 1 && names[0] == "all") {
    selected = MetricsOfStage(stage);
  } else {
    for (const std::string& name : names) {
      const MetricInfo* metric = FindMetric(name);
      if (metric == nullptr || metric->stage != stage) return InvalidMetricName(stage, name);
      selected.push_back(metric);
    }
  }
  std::sort(selected.begin(), selected.end(),
            [](const MetricInfo* x, const MetricInfo* y) { return x->name < y->name; });
  selected.erase(std::unique(selected.begin(), selected.end()), selected.end());
  return selected;
}

}  // namespace candor::bias
