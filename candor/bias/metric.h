// The 21 bias metrics as functions of counts.
//
// Formulas, ranges and edge cases: bias metrics contract, section 2 (one subsection a metric); the
// same facts for people: spec/metrics.yaml, `candor help METRIC`.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/status.h"
#include "candor/bias/counts.h"

namespace candor::bias {

enum class Stage { kPreTraining, kPostTraining };

/// "pre_training" or "post_training".
const char* StageName(Stage stage);

/// One row of the registry. The texts come from spec/metrics.yaml.
struct MetricInfo {
  std::string_view name;         ///< "DPL"
  std::string_view description;  ///< as the service prints it, its misspellings included
  Stage stage;
};

/// All metrics in the service's order of registration: CI DPL KL JS LP TVD KS CDDL / DPPL DI DCA
/// DCR RD SD DAR DRR AD CDDPL TE FT GE.
std::span<const MetricInfo> AllMetrics();

/// The metric of that name, or null.
const MetricInfo* FindMetric(std::string_view name);

/// Turns "all" or a list of names into the metrics of one stage, alphabetical, each once. An
/// unknown name or one of the other stage is the service's error: "Invalid metric_name: metrics
/// should be one of the registered metrics[...]".
Result<std::vector<const MetricInfo*>> SelectMetrics(Stage stage,
                                                     std::span<const std::string> names);

/// A metric's value, or the text of the soft error that stands in its place.
struct MetricValue {
  std::optional<double> value;   ///< may be +-infinity, never NaN
  bool is_integer_zero = false;  ///< prints 0 and not 0.0: both sides of a difference were infinite
  std::string error;             ///< set when value is not

  bool ok() const { return value.has_value(); }
};

/// A metric of the pre-training stage. O(strata).
MetricValue PreTrainingMetric(const MetricInfo& metric, const LabelTable& table);

/// A metric of the post-training stage but FT. O(strata).
MetricValue PostTrainingMetric(const MetricInfo& metric, const ConfusionTable& table);

/// FT = (accepted d whose neighbours are rejected - rejected d whose neighbours are accepted) /
/// n_d.
MetricValue FlipTestMetric(const FlipCounts& flips);

}  // namespace candor::bias
