#include "candor/runner/job.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iterator>
#include <utility>

#include "candor/base/sha256.h"
#include "candor/dataset/storage.h"
#include "candor/json/value.h"
#include "candor/runner/gather.h"
#include "candor/runner/job_model.h"

namespace candor::runner {
namespace {

using config::AnalysisConfig;

bias::KindOverride Override(config::ColumnType type) {
  switch (type) {
    case config::ColumnType::kContinuous:
      return bias::KindOverride::kContinuous;
    case config::ColumnType::kCategorical:
      return bias::KindOverride::kCategorical;
    case config::ColumnType::kText:
      return bias::KindOverride::kText;
  }
  return bias::KindOverride::kText;
}

bias::FacetOptions SegmentFacet(const config::SegmentOptions& options, std::string column) {
  bias::FacetOptions facet{.column = std::move(column)};
  for (size_t i = 0; i < options.segments.size(); ++i) {
    facet.segments.push_back({.text = i < options.display_aliases.size()
                                          ? options.display_aliases[i]
                                          : bias::JoinValues(options.segments[i]),
                              .values = options.segments[i]});
  }
  if (options.display_aliases.size() > options.segments.size()) {
    facet.default_segment = options.display_aliases.back();
  }
  return facet;
}

uint64_t ChooseSeed(const AnalysisConfig& config, const JobOptions& options) {
  if (options.seed) return *options.seed;
  if (config.methods.shap && config.methods.shap->seed) {
    return static_cast<uint64_t>(*config.methods.shap->seed);
  }
  return static_cast<uint64_t>(config.candor.seed.value_or(0));
}

std::string UtcNow() {
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
}

std::string RowSetDigest(const std::vector<dataset::InputFile>& inputs) {
  std::string digests;
  for (const auto& input : inputs) digests += input.sha256;
  return Sha256::OfText(digests);
}

class Stopwatch {
 public:
  /// Seconds since the last call.
  double Lap() {
    const auto now = std::chrono::steady_clock::now();
    const double seconds = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

// A misspelt column in column_types would change nothing, and nobody would notice.
void WarnAboutUnknownColumns(const AnalysisConfig& config,
                             const std::vector<OpenedDataset>& datasets,
                             std::vector<Warning>* warnings) {
  for (const auto& [column, type] : config.candor.column_types) {
    const bool known =
        std::any_of(datasets.begin(), datasets.end(), [&](const OpenedDataset& dataset) {
          const auto& names = dataset.source->column_names();
          return std::find(names.begin(), names.end(), column) != names.end();
        });
    if (known) continue;
    warnings->push_back({.code = "unknown-column",
                         .pointer = "/candor/column_types/" + json::PointerToken(column),
                         .text = fmt::format("No column is named '{}', so its type in "
                                             "candor.column_types has no effect.",
                                             column)});
  }
}

// A JMESPath that matches nothing gives a label of nulls, which no data set means.
Status CheckLabelFound(const AnalysisConfig& config, const bias::RoleTable& table) {
  const bool by_expression = config.dataset_type == config::DatasetType::kJson ||
                             config.dataset_type == config::DatasetType::kJsonLines;
  if (!by_expression || table.label.present() > 0) return {};
  return Error{.kind = ErrorKind::kData,
               .message = "The label expression finds no value.",
               .where = "/label",
               .found = "null in every record",
               .hint = "Check the JMESPath expression against a record of the dataset."};
}

std::vector<results::RowCounts::MissingCells> MissingCells(const bias::RoleTable& table) {
  std::vector<results::RowCounts::MissingCells> missing;
  const auto add = [&](const char* role, const std::string& name, const dataset::Column& column) {
    if (column.missing > 0) {
      missing.push_back({.role = role, .column = name, .count = column.missing});
    }
  };
  add("label", table.label_name, table.label);
  if (table.prediction) add("predicted_label", *table.prediction_name, *table.prediction);
  if (table.group) add("group_variable", table.group_name, *table.group);
  for (const bias::FacetTable& facet : table.facets) add("facet", facet.name, facet.column);
  return missing;
}

void WarnIfThresholdIsUnused(const AnalysisConfig& config, const bias::BiasOptions& options,
                             const bias::RoleTable& table, std::vector<Warning>* warnings) {
  const bool are_labels = options.predictions.evidence == bias::ScoreEvidence::kValues;
  if (!config.probability_threshold || !are_labels || table.prediction->has_fraction) return;
  warnings->push_back({.code = "threshold-not-used",
                       .pointer = "/probability_threshold",
                       .text =
                           "The model's answers are labels, not scores, so the threshold has no "
                           "effect."});
}

void WarnAboutReport(const AnalysisConfig& config, std::vector<Warning>* warnings) {
  if (!config.methods.report) return;
  warnings->push_back({.code = "no-report",
                       .pointer = "/methods/report",
                       .text = "This version writes no report yet; analysis.json and candor.json "
                               "hold every number."});
}

}  // namespace

std::string_view Version() { return CANDOR_VERSION; }

const std::vector<std::string>& UnavailableMethods() {
  static const std::vector<std::string> kMethods = {"shap", "pdp", "asymmetric_shapley_value",
                                                    "report"};
  return kMethods;
}

Status CheckRunnable(const AnalysisConfig& config) {
  std::vector<std::string> missing;
  if (config.methods.shap) missing.emplace_back("shap");
  if (config.methods.pdp) missing.emplace_back("pdp");
  if (config.methods.asymmetric_shapley_value) missing.emplace_back("asymmetric_shapley_value");
  if (!missing.empty()) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "This version cannot run a method of the configuration.",
                 .where = "/methods/" + missing.front(),
                 .found = fmt::format("{}", fmt::join(missing, ", ")),
                 .expected = "pre_training_bias and post_training_bias",
                 .hint = "Remove the method to run the others."};
  }
  const bool needs_predictions = config.methods.post_training_bias.has_value();
  if (!needs_predictions || OriginOfPredictions(config) != PredictionOrigin::kNowhere) return {};
  return Error{.kind = ErrorKind::kConfig,
               .message =
                   "model_config must be provided when `predicted_label_dataset_uri` or "
                   "`predicted_label` are not provided in data_config.",
               .where = "/predictor",
               .expected = "predictions for post_training_bias",
               .hint =
                   "Give a model (--model FILE, --endpoint URL, or the predictor of the "
                   "configuration), or name the column of predictions in predicted_label."};
}

bias::BiasOptions MakeBiasOptions(const AnalysisConfig& config,
                                  const std::vector<std::string>& facets) {
  bias::BiasOptions options{.positive_values = config.label_values_or_threshold,
                            .predictions = {.threshold = config.probability_threshold},
                            .confidence_level = config.candor.confidence_level};
  for (size_t i = 0; i < config.facet.size(); ++i) {
    options.facets.push_back({.column = facets[i],
                              .pointer = fmt::format("/facet/{}", i),
                              .values = config.facet[i].value_or_threshold});
  }
  for (size_t i = 0; i < config.segment_config.size(); ++i) {
    options.facets.push_back(
        SegmentFacet(config.segment_config[i], facets[config.facet.size() + i]));
    options.facets.back().pointer = fmt::format("/segment_config/{}", i);
  }
  if (config.methods.pre_training_bias) {
    options.pre_training_metrics = config.methods.pre_training_bias->methods;
  }
  if (config.methods.post_training_bias) {
    options.post_training_metrics = config.methods.post_training_bias->methods;
  }
  for (const auto& [column, type] : config.candor.column_types) {
    options.column_kinds.emplace(column, Override(type));
  }
  return options;
}

Result<results::AnalysisResult> RunJob(const AnalysisConfig& config, std::string_view config_text,
                                       const JobOptions& options, const RunContext& context) {
  CANDOR_RETURN_IF_ERROR(CheckRunnable(config));
  results::AnalysisResult result;
  result.run.started = UtcNow();
  result.run.threads = context.threads;
  result.confidence_level = config.candor.confidence_level;
  Stopwatch stopwatch;

  CANDOR_ASSIGN_OR_RETURN(auto datasets, OpenDatasets(config, options.location, context));
  CANDOR_ASSIGN_OR_RETURN(Roles roles, ResolveRoles(config, datasets));
  std::vector<std::string> facets;
  for (const ColumnRef& facet : roles.facets) facets.push_back(facet.name);
  bias::BiasOptions bias_options = MakeBiasOptions(config, facets);
  bias_options.seed = ChooseSeed(config, options);
  if (options.predictions_are_scores) {
    bias_options.predictions.evidence = bias::ScoreEvidence::kStated;
  }
  WarnAboutUnknownColumns(config, datasets, &result.warnings);
  std::optional<JobModel> model;
  if (AsksModel(config)) {
    CANDOR_ASSIGN_OR_RETURN(
        model, JobModel::Attach(config, config_text, options, context, datasets, &roles));
    model->Prepare(roles, &bias_options);
    result.run.seconds.emplace_back("model", stopwatch.Lap());
  }
  const RunContext reading = model ? model->ReadingContext(context) : context;
  CANDOR_ASSIGN_OR_RETURN(auto data, GatherBiasData(datasets, roles, bias_options, reading));
  result.run.seconds.emplace_back("read", stopwatch.Lap());
  CANDOR_RETURN_IF_ERROR(CheckLabelFound(config, data.table));
  if (model) {
    model->Settle(&bias_options);
    WarnIfThresholdIsUnused(config, bias_options, data.table, &result.warnings);
    result.provenance.model = model->Finish(&result.warnings);
  }

  CANDOR_ASSIGN_OR_RETURN(result.bias, bias::AnalyzeBias(data.table, bias_options, context));
  result.run.seconds.emplace_back("bias", stopwatch.Lap());

  result.rows = std::move(data.rows);
  result.rows.missing = MissingCells(data.table);
  std::move(data.warnings.begin(), data.warnings.end(), std::back_inserter(result.warnings));
  WarnAboutReport(config, &result.warnings);
  result.provenance.candor_version = std::string(Version());
  result.provenance.configuration_sha256 = Sha256::OfText(config_text);
  result.provenance.inputs = std::move(data.inputs);
  result.provenance.seed = bias_options.seed;
  result.provenance.row_set_sha256 = RowSetDigest(result.provenance.inputs);
  for (auto& input : result.provenance.inputs) input.uri = dataset::RedactUri(input.uri);
  return result;
}

Result<std::vector<Warning>> CheckData(const AnalysisConfig& config, const DataLocation& location,
                                       const RunContext& context) {
  AnalysisConfig probe = config;
  const bool has_predictions = config.predicted_label || config.predicted_label_dataset_uri;
  const bool measures_bias = config.methods.pre_training_bias || config.methods.post_training_bias;
  probe.methods = {};
  if (!measures_bias) {
    CANDOR_RETURN_IF_ERROR(OpenDatasets(probe, location, context));
    return std::vector<Warning>();
  }
  probe.methods.pre_training_bias = config::BiasOptions{.methods = {"CI"}};
  if (config.methods.post_training_bias && has_predictions) {
    probe.methods.post_training_bias = config::BiasOptions{.methods = {"DPPL"}};
  }
  CANDOR_ASSIGN_OR_RETURN(results::AnalysisResult result,
                          RunJob(probe, "", {.location = location}, context));
  std::vector<Warning> warnings = std::move(result.warnings);
  warnings.insert(warnings.end(), result.bias->warnings.begin(), result.bias->warnings.end());
  return warnings;
}

ResultFiles RenderResult(const results::AnalysisResult& result) {
  return {{"candor.json", results::WriteCandorJson(result)},
          {"analysis.json", results::WriteAnalysisJson(result)}};
}

}  // namespace candor::runner
