#include "candor/cli/bias_arguments.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "candor/bias/metric.h"
#include "candor/dataset/json_scalar.h"
#include "candor/dataset/storage.h"
#include "candor/json/value.h"

namespace candor::cli {
namespace {

using config::AnalysisConfig;
using config::FacetOptions;
using dataset::Cell;

// Splits at commas outside double quotes.
std::vector<std::string> SplitValues(std::string_view text) {
  std::vector<std::string> parts(1);
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      parts.emplace_back();
    } else {
      parts.back().push_back(c);
    }
  }
  return parts;
}

Error BadFacet(std::string_view text, std::string found) {
  return {.kind = ErrorKind::kUsage,
          .message = "A facet could not be read.",
          .where = fmt::format("--facet '{}'", text),
          .found = std::move(found),
          .expected =
              "COLUMN, COLUMN=VALUE,.. or {\"name_or_index\": \"COLUMN\", "
              "\"value_or_threshold\": [VALUE, ..]}"};
}

Result<Cell> ScalarCell(const json::Value& value, std::string_view text) {
  auto cell = dataset::CellOfScalar(value);
  if (!cell || cell->is_missing()) {
    return BadFacet(text, std::string("a value that is ") + value.KindName());
  }
  return *std::move(cell);
}

Result<FacetOptions> ParseFacetObject(std::string_view text) {
  const auto document = json::Parse(text);
  if (!document.ok()) return BadFacet(text, document.error().message);
  FacetOptions facet;
  const json::Value* column = document->Find("name_or_index");
  if (column == nullptr ||
      !(column->is_string() || column->kind() == json::Value::Kind::kInteger)) {
    return BadFacet(text, "no name_or_index that is a text or an integer");
  }
  for (const auto& [name, value] : document->AsObject()) {
    if (name != "name_or_index" && name != "value_or_threshold") {
      return BadFacet(text, fmt::format("the key '{}'", name));
    }
  }
  if (column->is_string()) {
    facet.name_or_index = column->AsString();
  } else {
    facet.name_or_index = column->AsInteger();
  }
  const json::Value* values = document->Find("value_or_threshold");
  if (values == nullptr) return facet;
  if (!values->is_array()) return BadFacet(text, "a value_or_threshold that is no list");
  for (const json::Value& value : values->AsArray()) {
    CANDOR_ASSIGN_OR_RETURN(Cell cell, ScalarCell(value, text));
    facet.value_or_threshold.push_back(std::move(cell));
  }
  return facet;
}

Result<config::DatasetType> TypeOfFile(const std::string& data) {
  std::string name = data.substr(0, data.find('?'));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  constexpr std::string_view kPacked = ".gz";
  if (name.ends_with(kPacked)) name.resize(name.size() - kPacked.size());
  if (name.ends_with(".parquet")) return config::DatasetType::kParquet;
  if (name.ends_with(".json") || name.ends_with(".jsonl")) {
    return Error{.kind = ErrorKind::kUsage,
                 .message = "JSON data need a configuration that says where its columns are.",
                 .where = data,
                 .expected = "CSV or Parquet",
                 .hint =
                     "Write features and label as JMESPath into a configuration and use candor "
                     "run."};
  }
  return config::DatasetType::kCsv;
}

Status ChooseMetrics(const BiasOptions& options, bool has_predictions,
                     config::MethodOptions* methods) {
  std::vector<std::string> pre;
  std::vector<std::string> post;
  for (const std::string& name : options.metrics) {
    const bias::MetricInfo* metric = bias::FindMetric(name);
    if (metric == nullptr) {
      return Error{.kind = ErrorKind::kUsage,
                   .message = "There is no metric of that name.",
                   .where = "--metrics",
                   .found = name,
                   .hint = "candor help lists the metrics."};
    }
    (metric->stage == bias::Stage::kPreTraining ? pre : post).push_back(name);
  }
  if (!post.empty() && !has_predictions) {
    return Error{
        .kind = ErrorKind::kUsage,
        .message = "A post-training metric needs predictions.",
        .where = "--metrics",
        .found = post.front(),
        .hint = "Give --predicted COLUMN, --score COLUMN and --threshold T, or --model FILE."};
  }
  if (options.metrics.empty()) {
    pre = {"all"};
    if (has_predictions) post = {"all"};
  }
  if (!pre.empty()) methods->pre_training_bias = config::BiasOptions{.methods = pre};
  if (!post.empty()) methods->post_training_bias = config::BiasOptions{.methods = post};
  return {};
}

}  // namespace

Cell ParseTypedValue(std::string_view text) {
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    const auto quoted = json::Parse(text);
    if (quoted.ok() && quoted->is_string()) return Cell(quoted->AsString());
    return Cell(std::string(text.substr(1, text.size() - 2)));
  }
  if (text == "true") return Cell(true);
  if (text == "false") return Cell(false);
  const auto number = json::Parse(text);
  if (number.ok() && number->is_number()) return *dataset::CellOfScalar(*number);
  return Cell(std::string(text));
}

Result<FacetOptions> ParseFacet(std::string_view text) {
  if (text.starts_with('{')) return ParseFacetObject(text);
  const size_t equals = text.find('=');
  const std::string_view column = text.substr(0, equals);
  if (column.empty()) return BadFacet(text, "no column");
  FacetOptions facet{.name_or_index = std::string(column)};
  if (equals == std::string_view::npos) return facet;
  for (const std::string& value : SplitValues(text.substr(equals + 1))) {
    if (value.empty()) return BadFacet(text, "an empty value");
    facet.value_or_threshold.push_back(ParseTypedValue(value));
  }
  return facet;
}

Result<AnalysisConfig> MakeConfig(const BiasOptions& options) {
  AnalysisConfig config;
  CANDOR_ASSIGN_OR_RETURN(config.dataset_type, TypeOfFile(options.data));
  config.label = options.label;
  for (const std::string& value : options.positive) {
    config.label_values_or_threshold.push_back(ParseTypedValue(value));
  }
  const bool has_predictions =
      options.predicted || options.score || options.model || options.endpoint;
  if (options.predicted) config.predicted_label = *options.predicted;
  if (options.score) config.predicted_label = *options.score;
  if (options.threshold && !(options.score || options.model || options.endpoint)) {
    return Error{.kind = ErrorKind::kUsage,
                 .message = "A threshold needs scores.",
                 .where = "--threshold",
                 .expected = "--score COLUMN, --model FILE or --endpoint URL beside it"};
  }
  config.probability_threshold = options.threshold;
  if (options.model) config.candor.model_uri = dataset::ResolveUri(*options.model, ".");
  if (options.endpoint) config.candor.endpoint = config::EndpointOptions{.url = *options.endpoint};
  for (const std::string& column : options.excluded) config.excluded_columns.emplace_back(column);
  if (options.group) config.group_variable = *options.group;
  for (const std::string& text : options.facets) {
    CANDOR_ASSIGN_OR_RETURN(FacetOptions facet, ParseFacet(text));
    config.facet.push_back(std::move(facet));
  }
  if (!(options.confidence_level > 0 && options.confidence_level < 1)) {
    return Error{.kind = ErrorKind::kUsage,
                 .message = "The confidence level is not between 0 and 1.",
                 .where = "--confidence"};
  }
  config.candor.confidence_level = options.confidence_level;
  CANDOR_RETURN_IF_ERROR(ChooseMetrics(options, has_predictions, &config.methods));
  return config;
}

}  // namespace candor::cli
