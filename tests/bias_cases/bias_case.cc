#include "tests/bias_cases/bias_case.h"

#include <algorithm>
#include <cmath>

#include "candor/bias/analysis.h"
#include "candor/dataset/memory_source.h"
#include "tests/bias_cases/typed_columns.h"

namespace candor {
namespace {

using bias::BiasOptions;
using bias::RoleColumn;
using json::Value;

struct Table {
  std::vector<std::string> names;
  std::vector<TypedColumn> columns;

  int Find(const std::string& name) const {
    return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin());
  }
};

RoleColumn Role(const Table& table, const std::string& name,
                dataset::DictionaryOptions dictionary) {
  const int position = table.Find(name);
  return {.name = name,
          .position = position,
          .frame_column = position,
          .dictionary = std::move(dictionary)};
}

Value MetricValueJson(const bias::MetricValue& value) {
  if (!value.ok()) {
    Value error;
    error.Set("error", value.error);
    return error;
  }
  if (std::isinf(*value.value)) return *value.value > 0 ? "Infinity" : "-Infinity";
  return *value.value;
}

Value ReportJson(const bias::StageReport& stage) {
  Value::Array entries;
  for (const bias::FacetReport& report : stage.facets.front().entries) {
    Value metrics = Value::Object();
    for (const bias::MetricRecord& record : report.metrics) {
      metrics.Set(std::string(record.info->name), MetricValueJson(record.value));
    }
    Value entry;
    entry.Set("value_or_threshold", report.value_or_threshold);
    entry.Set("metrics", std::move(metrics));
    entries.push_back(std::move(entry));
  }
  Value result;
  result.Set("expect", std::move(entries));
  result.Set("label_value_or_threshold", stage.label_value_or_threshold);
  return result;
}

// Hands out the rows of whole columns in blocks of a chosen size.
class SlicedSource {
 public:
  SlicedSource(const Table& table, int64_t rows_per_block)
      : table_(table), rows_per_block_(rows_per_block) {}

  Status Scan(dataset::BlockConsumer& consumer) const {
    const int64_t rows = table_.columns.empty() ? 0 : table_.columns.front().view().length;
    for (int64_t begin = 0; begin < rows; begin += rows_per_block_) {
      dataset::RowBlock block{.rows = std::min(rows_per_block_, rows - begin)};
      for (const TypedColumn& column : table_.columns) {
        block.columns.push_back(dataset::Slice(column.view(), begin, block.rows));
      }
      CANDOR_ASSIGN_OR_RETURN(auto mapped, consumer.Map(block));
      CANDOR_RETURN_IF_ERROR(consumer.Merge(std::move(mapped)));
    }
    return {};
  }

 private:
  const Table& table_;
  int64_t rows_per_block_;
};

Result<bias::BiasReport> Analyze(const Value& bias_case, const Table& table) {
  const Value& label = *bias_case.Find("label");
  const Value& facet = *bias_case.Find("facet");
  const Value* predicted = bias_case.Find("predicted_label");
  const Value* group = bias_case.Find("group");
  const bool post = bias_case.Find("stage")->AsString() == "post_training";

  BiasOptions options;
  options.positive_values = CellsOf(*label.Find("positive_values_or_threshold"));
  options.facets = {
      {.column = facet.Find("name")->AsString(), .values = CellsOf(*facet.Find("values"))}};
  std::vector<std::string> metrics;
  for (const Value& name : bias_case.Find("metrics")->AsArray()) metrics.push_back(name.AsString());
  (post ? options.post_training_metrics : options.pre_training_metrics) = metrics;

  const std::string label_name = label.Find("name")->AsString();
  bias::RoleRequest request;
  request.label = Role(table, label_name, bias::LabelDictionary(label_name, options));
  if (predicted != nullptr && predicted->is_string()) {
    request.prediction = Role(table, predicted->AsString(),
                              bias::PredictionDictionary(predicted->AsString(), options));
  }
  if (group != nullptr && group->is_string()) {
    request.group = Role(table, group->AsString(), bias::GroupDictionary());
  }
  request.facets = {
      Role(table, options.facets[0].column, bias::FacetDictionary(options.facets[0], options))};
  if (bias::NeedsFlipTest(options)) {
    for (const std::string& name : table.names) {
      const bool in_role =
          name == label_name || (request.prediction && name == request.prediction->name);
      if (!in_role) request.features.push_back(Role(table, name, {}));
    }
  }
  bias::RoleScan scan(request);
  const Value* rows_per_block = bias_case.Find("rows_per_block");
  const SlicedSource source(table, rows_per_block == nullptr ? 1000 : rows_per_block->AsInteger());
  CANDOR_RETURN_IF_ERROR(source.Scan(scan));
  return bias::AnalyzeBias(scan.Finish(), options, {.threads = 2});
}

}  // namespace

Value RunBiasCase(const Value& bias_case) {
  Table table;
  for (const Value& column : bias_case.Find("columns")->AsArray()) {
    table.names.push_back(column.Find("name")->AsString());
    table.columns.emplace_back(column.Find("dtype")->AsString(), *column.Find("values"));
  }
  const auto report = Analyze(bias_case, table);
  if (!report.ok()) {
    Value failure;
    failure.Set("raises", report.error().message);
    return failure;
  }
  return ReportJson(report->post_training ? *report->post_training : *report->pre_training);
}

}  // namespace candor
