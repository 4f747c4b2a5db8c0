// A whole bias analysis: from the gathered columns to every metric of every facet.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/warning.h"
#include "candor/bias/counts.h"
#include "candor/bias/facet.h"
#include "candor/bias/group_statistics.h"
#include "candor/bias/metric.h"
#include "candor/bias/metric_interval.h"
#include "candor/bias/outcome.h"
#include "candor/bias/role_table.h"

namespace candor::bias {

struct BiasOptions {
  /// Which label values are the favourable outcome, or the one threshold above which it is.
  std::vector<dataset::Cell> positive_values;
  std::vector<FacetOptions> facets;
  /// Metrics of each stage ("all" or names); unset: the stage was not asked for.
  std::optional<std::vector<std::string>> pre_training_metrics;
  std::optional<std::vector<std::string>> post_training_metrics;
  PredictionRule predictions;
  KindOverrides column_kinds;
  double confidence_level = 0.95;
  uint64_t seed = 0;
};

/// One metric of one facet entry.
struct MetricRecord {
  const MetricInfo* info = nullptr;
  MetricValue value;
  MetricInterval interval;
};

/// One entry of a facet in one stage.
struct FacetReport {
  std::string value_or_threshold;
  std::vector<MetricRecord> metrics;  ///< alphabetical
};

struct FacetSection {
  std::string column;
  std::vector<FacetReport> entries;
};

struct StageReport {
  Stage stage = Stage::kPreTraining;
  std::string label;
  std::string label_value_or_threshold;
  std::vector<FacetSection> facets;
};

/// The counts behind one facet entry.
struct GroupCounts {
  std::string facet;
  std::string value_or_threshold;
  LabelTable labels;
  std::optional<ConfusionTable> confusion;
};

struct BiasReport {
  std::optional<StageReport> post_training;
  std::optional<StageReport> pre_training;
  std::vector<GroupCounts> groups;
  /// Whole-model performance: all rows of label against prediction.
  std::optional<ConfusionCounts> performance;
  std::optional<MultiClassConfusion> confusion;  ///< categorical labels of few classes
  std::vector<Warning> warnings;
};

/// How to gather a column in a role under these options. Columns in roles may be gathered in
/// classes (see dataset::ColumnDictionary) unless their distinct values are needed.
dataset::DictionaryOptions LabelDictionary(const std::string& column, const BiasOptions& options);
dataset::DictionaryOptions PredictionDictionary(const std::string& column,
                                                const BiasOptions& options);
dataset::DictionaryOptions FacetDictionary(const FacetOptions& facet, const BiasOptions& options);
dataset::DictionaryOptions GroupDictionary();

/// Whether the flip test is among the post-training metrics, so that rows and features are needed.
bool NeedsFlipTest(const BiasOptions& options);

/// Computes everything that was asked for. `table.facets` stands in the order of options.facets.
/// Failures inside a metric are part of its record; the errors that the service fails the whole job
/// with (bias metrics contract, 2.5) are returned, post-training ones first. Deterministic for any
/// number of threads. O(distinct combinations), plus the flip test.
Result<BiasReport> AnalyzeBias(const RoleTable& table, const BiasOptions& options,
                               const RunContext& context);

}  // namespace candor::bias
