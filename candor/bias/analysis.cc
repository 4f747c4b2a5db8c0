#include "candor/bias/analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "candor/bias/data_warnings.h"
#include "candor/bias/facet_counts_internal.h"
#include "candor/bias/flip_test.h"

namespace candor::bias {
namespace {

using dataset::Cell;
using dataset::Column;
using dataset::DictionaryOptions;

constexpr size_t kMostConfusionClasses = 100;

// Everything that is settled once for all facets.
struct Settled {
  Outcome label;
  std::optional<Outcome> prediction;
  std::optional<Strata> strata;
  std::vector<const MetricInfo*> pre_training;
  std::vector<const MetricInfo*> post_training;
};

DictionaryOptions Dictionary(std::vector<Cell> marks, size_t configured_values,
                             std::optional<KindOverride> override) {
  return {.marks = std::move(marks),
          .may_merge = true,
          .needs_distinct_count = configured_values <= 1 && !override,
          .read_as_text = override == KindOverride::kText};
}

bool Contains(const std::vector<const MetricInfo*>& metrics, std::string_view name) {
  return std::any_of(metrics.begin(), metrics.end(),
                     [&](const MetricInfo* metric) { return metric->name == name; });
}

bool IsConditionalDisparity(const MetricInfo& metric) {
  return metric.name == "CDDL" || metric.name == "CDDPL";
}

MetricValue SoftError(std::string text) {
  MetricValue value;
  value.error = std::move(text);
  return value;
}

MetricInterval NoInterval(const MetricInterval& interval, const MetricValue& value) {
  MetricInterval none = interval;
  none.reason_missing = value.error;
  none.p_value.reset();
  none.p_value_method.clear();
  return none;
}

// Pairs values with intervals; what has no value has no interval.
std::vector<MetricRecord> Records(const std::vector<const MetricInfo*>& metrics,
                                  std::vector<MetricValue> values,
                                  std::vector<MetricInterval> intervals) {
  std::vector<MetricRecord> records;
  for (size_t i = 0; i < metrics.size(); ++i) {
    MetricInterval interval =
        values[i].ok() ? std::move(intervals[i]) : NoInterval(intervals[i], values[i]);
    records.push_back(
        {.info = metrics[i], .value = std::move(values[i]), .interval = std::move(interval)});
  }
  return records;
}

// The flip test of one facet entry: its value or soft error, and its counts.
struct FlipOutcome {
  MetricValue value;
  std::optional<FlipCounts> counts;
};

Result<FlipOutcome> FlipTest(const RoleTable& table, const FacetTable& facet,
                             const std::vector<uint8_t>& in_d, const Outcome& prediction,
                             const RunContext& context) {
  if (table.features.empty()) return FlipOutcome{.value = SoftError("No feature column is left.")};
  const auto rows = static_cast<size_t>(table.rows);
  std::vector<uint8_t> row_in_d(rows);
  std::vector<uint8_t> row_predicted(rows);
  int64_t n_d = 0;
  for (size_t row = 0; row < rows; ++row) {
    row_in_d[row] = in_d[facet.rows[row]];
    row_predicted[row] = prediction.is_positive[table.prediction_rows[row]];
    n_d += row_in_d[row];
  }
  if (n_d == 0) return FlipOutcome{.value = SoftError("Facet set is empty")};
  if (n_d == table.rows) return FlipOutcome{.value = SoftError("Negated Facet set is empty")};

  std::vector<std::span<const double>> features;
  for (const Feature& feature : table.features) {
    if (feature.frame_column == facet.frame_column) continue;
    if (!feature.numbers.is_numeric()) {
      return FlipOutcome{.value = SoftError("FlipTest does not support non-numeric columns")};
    }
    features.emplace_back(feature.numbers.values);
  }
  const Result<FlipCounts> counts = CountFlips(features, row_in_d, row_predicted, context);
  if (!counts.ok()) {
    if (counts.error().kind == ErrorKind::kCancelled) return counts.error();
    return FlipOutcome{.value = SoftError(counts.error().message)};
  }
  return FlipOutcome{.value = FlipTestMetric(*counts), .counts = *counts};
}

class Analysis {
 public:
  Analysis(const RoleTable& table, const BiasOptions& options, const RunContext& context)
      : table_(table), options_(options), context_(context) {}

  Result<BiasReport> Run() {
    CANDOR_RETURN_IF_ERROR(Settle());
    if (options_.post_training_metrics) report_.post_training = NewStage(Stage::kPostTraining);
    if (options_.pre_training_metrics) report_.pre_training = NewStage(Stage::kPreTraining);
    for (size_t i = 0; i < table_.facets.size(); ++i) {
      CANDOR_RETURN_IF_ERROR(AnalyzeFacet(table_.facets[i], options_.facets[i]));
    }
    AddPerformance();
    return std::move(report_);
  }

 private:
  Status Settle();
  Status AnalyzeFacet(const FacetTable& facet, const FacetOptions& facet_options);
  Status AddPostTraining(const FacetTable& facet, const FacetEntry& entry,
                         const ConfusionTable& counts);
  void AddPreTraining(const FacetTable& facet, const FacetEntry& entry, const LabelTable& counts);
  void AddPerformance();
  void AddConfusion();
  void AddWarnings(std::vector<Warning> warnings);
  bool KindIsGuessed(const std::string& column) const;

  StageReport NewStage(Stage stage) const {
    return {.stage = stage,
            .label = table_.label_name,
            .label_value_or_threshold = settled_.label.text};
  }
  IntervalOptions Intervals() const {
    return {.confidence_level = options_.confidence_level, .seed = options_.seed};
  }
  static FacetSection& Section(StageReport* stage, const std::string& column);

  const RoleTable& table_;
  const BiasOptions& options_;
  const RunContext& context_;
  Settled settled_;
  BiasReport report_;
};

void Analysis::AddWarnings(std::vector<Warning> warnings) {
  std::move(warnings.begin(), warnings.end(), std::back_inserter(report_.warnings));
}

bool Analysis::KindIsGuessed(const std::string& column) const {
  return !FindOverride(options_.column_kinds, column);
}

Status Analysis::Settle() {
  if (options_.post_training_metrics) {
    CANDOR_ASSIGN_OR_RETURN(settled_.post_training,
                            SelectMetrics(Stage::kPostTraining, *options_.post_training_metrics));
  }
  if (options_.pre_training_metrics) {
    CANDOR_ASSIGN_OR_RETURN(settled_.pre_training,
                            SelectMetrics(Stage::kPreTraining, *options_.pre_training_metrics));
  }
  if (options_.post_training_metrics && !table_.prediction) {
    return Error{.kind = ErrorKind::kConfig,
                 .message = "predicted_label_column has to be provided for Post training metrics"};
  }
  // The library refuses an unusable facet threshold before it looks at the labels.
  for (size_t i = 0; i < table_.facets.size(); ++i) {
    const FacetOptions& facet = options_.facets[i];
    const auto kind = FindOverride(options_.column_kinds, facet.column);
    const Column& column = table_.facets[i].column;
    if (facet.values.empty() || !facet.segments.empty()) continue;
    if (ClassifyColumn(column, facet.values.size(), kind) != DataKind::kContinuous) continue;
    if (const auto threshold = Threshold(facet.values); !threshold.ok()) {
      Error error = threshold.error();
      error.where = fmt::format("facet '{}'", facet.column);
      return error;
    }
  }
  CANDOR_ASSIGN_OR_RETURN(settled_.label,
                          LabelOutcome(table_.label, table_.label_name, options_.positive_values,
                                       options_.column_kinds));
  if (options_.post_training_metrics) {
    CANDOR_ASSIGN_OR_RETURN(
        settled_.prediction,
        PredictionOutcome(*table_.prediction, *table_.prediction_name, table_.label, settled_.label,
                          options_.positive_values, options_.predictions, options_.column_kinds));
    AddWarnings(PredictionWarnings(*table_.prediction, *table_.prediction_name));
  }
  AddWarnings(LabelWarnings(table_.label, table_.label_name, settled_.label,
                            options_.positive_values, KindIsGuessed(table_.label_name)));
  if (table_.group) {
    settled_.strata = OrderStrata(*table_.group);
    AddWarnings(GroupWarnings(*table_.group, table_.group_name, settled_.strata->error));
  }
  return {};
}

FacetSection& Analysis::Section(StageReport* stage, const std::string& column) {
  for (FacetSection& section : stage->facets) {
    if (section.column == column) return section;
  }
  stage->facets.push_back({.column = column});
  return stage->facets.back();
}

Status Analysis::AnalyzeFacet(const FacetTable& facet, const FacetOptions& facet_options) {
  const auto override = FindOverride(options_.column_kinds, facet.name);
  CANDOR_ASSIGN_OR_RETURN(const std::vector<FacetEntry> entries,
                          FacetEntries(facet.column, facet_options, override));
  const DataKind kind = ClassifyColumn(facet.column, facet_options.values.size(), override);
  AddWarnings(FacetWarnings(facet.column, facet_options, kind, KindIsGuessed(facet.name)));

  const bool orders = settled_.strata && settled_.strata->error.empty();
  const FacetCounts counts(facet, settled_.label,
                           settled_.prediction ? &*settled_.prediction : nullptr,
                           orders ? &*settled_.strata : nullptr);
  for (const FacetEntry& entry : entries) {
    CANDOR_RETURN_IF_ERROR(context_.CheckStop());
    GroupCounts group{
        .facet = facet.name, .value_or_threshold = entry.text, .labels = counts.Labels(entry.in_d)};
    if (settled_.prediction) group.confusion = counts.Confusion(entry.in_d);
    if (report_.post_training) {
      CANDOR_RETURN_IF_ERROR(AddPostTraining(facet, entry, *group.confusion));
    }
    if (report_.pre_training) AddPreTraining(facet, entry, group.labels);
    AddWarnings(
        EntryWarnings(facet.column, facet_options, entry.text, group.labels.a, group.labels.d));
    report_.groups.push_back(std::move(group));
  }
  return {};
}

Status Analysis::AddPostTraining(const FacetTable& facet, const FacetEntry& entry,
                                 const ConfusionTable& counts) {
  std::optional<FlipOutcome> flips;
  if (Contains(settled_.post_training, "FT")) {
    CANDOR_ASSIGN_OR_RETURN(flips,
                            FlipTest(table_, facet, entry.in_d, *settled_.prediction, context_));
  }
  std::vector<MetricValue> values;
  for (const MetricInfo* metric : settled_.post_training) {
    if (metric->name == "FT") {
      values.push_back(flips->value);
    } else if (IsConditionalDisparity(*metric) && settled_.strata &&
               !settled_.strata->error.empty()) {
      values.push_back(SoftError(settled_.strata->error));
    } else {
      values.push_back(PostTrainingMetric(*metric, counts));
    }
  }
  const FlipCounts* flip_counts = flips && flips->counts ? &*flips->counts : nullptr;
  auto intervals = PostTrainingIntervals(settled_.post_training, counts, flip_counts, Intervals());
  Section(&*report_.post_training, facet.name)
      .entries.push_back(
          {.value_or_threshold = entry.text,
           .metrics = Records(settled_.post_training, std::move(values), std::move(intervals))});
  return {};
}

void Analysis::AddPreTraining(const FacetTable& facet, const FacetEntry& entry,
                              const LabelTable& counts) {
  std::vector<MetricValue> values;
  for (const MetricInfo* metric : settled_.pre_training) {
    const bool unordered =
        IsConditionalDisparity(*metric) && settled_.strata && !settled_.strata->error.empty();
    values.push_back(unordered ? SoftError(settled_.strata->error)
                               : PreTrainingMetric(*metric, counts));
  }
  auto intervals = PreTrainingIntervals(settled_.pre_training, counts, Intervals());
  Section(&*report_.pre_training, facet.name)
      .entries.push_back(
          {.value_or_threshold = entry.text,
           .metrics = Records(settled_.pre_training, std::move(values), std::move(intervals))});
}

void Analysis::AddPerformance() {
  if (!settled_.prediction || report_.groups.empty()) return;
  const ConfusionTable& any = *report_.groups.front().confusion;
  report_.performance = ConfusionCounts{.tp = any.a.tp + any.d.tp,
                                        .fp = any.a.fp + any.d.fp,
                                        .fn = any.a.fn + any.d.fn,
                                        .tn = any.a.tn + any.d.tn};
  AddConfusion();
}

void Analysis::AddConfusion() {
  const Column& prediction = *table_.prediction;
  const bool comparable =
      settled_.label.kind == DataKind::kCategorical &&
      !HoldsScores(prediction, options_.predictions, settled_.label, table_.label);
  const bool few = !table_.label.merged && !prediction.merged &&
                   table_.label.values.size() <= kMostConfusionClasses + 1;
  if (!comparable || !few) return;
  ContingencyTable pairs;
  table_.facets.front().counts.ForEach([&](const CellKey& key, int64_t rows) {
    pairs.Add({.label = key.label, .prediction = key.prediction}, rows);
  });
  std::vector<LabelPredictionCount> entries;
  pairs.ForEach([&](const CellKey& key, int64_t rows) {
    entries.push_back({.label = table_.label.values[key.label],
                       .prediction = prediction.values[key.prediction],
                       .count = rows});
  });
  auto confusion = CountMultiClassConfusion(entries);
  if (confusion.ok()) {
    report_.confusion = *std::move(confusion);
    return;
  }
  report_.warnings.push_back(
      {.code = "no-confusion-matrix", .pointer = "/label", .text = confusion.error().message});
}

}  // namespace

DictionaryOptions LabelDictionary(const std::string& column, const BiasOptions& options) {
  return Dictionary(options.positive_values, options.positive_values.size(),
                    FindOverride(options.column_kinds, column));
}

DictionaryOptions PredictionDictionary(const std::string& column, const BiasOptions& options) {
  return Dictionary(PredictionMarks(options.positive_values, options.predictions.threshold),
                    options.positive_values.size(), FindOverride(options.column_kinds, column));
}

DictionaryOptions FacetDictionary(const FacetOptions& facet, const BiasOptions& options) {
  const auto override = FindOverride(options.column_kinds, facet.column);
  DictionaryOptions dictionary = Dictionary(FacetMarks(facet), facet.values.size(), override);
  if (facet.values.empty() && facet.segments.empty()) {
    dictionary.keep_at_most = static_cast<size_t>(kMostFacetValues) + 1;
  }
  return dictionary;
}

DictionaryOptions GroupDictionary() { return {}; }

bool NeedsFlipTest(const BiasOptions& options) {
  if (!options.post_training_metrics) return false;
  const auto& names = *options.post_training_metrics;
  return std::any_of(names.begin(), names.end(),
                     [](const std::string& name) { return name == "all" || name == "FT"; });
}

Result<BiasReport> AnalyzeBias(const RoleTable& table, const BiasOptions& options,
                               const RunContext& context) {
  CANDOR_CHECK(table.facets.size() == options.facets.size());
  return Analysis(table, options, context).Run();
}

}  // namespace candor::bias
