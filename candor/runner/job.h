// One analysis job: from a configuration to a result.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/bias/analysis.h"
#include "candor/config/analysis_config.h"
#include "candor/results/analysis_result.h"
#include "candor/runner/datasets.h"
#include "candor/runner/output.h"

namespace candor::runner {

/// The program's version, from the file VERSION.
std::string_view Version();

/// Methods of the configuration that this version does not carry out.
const std::vector<std::string>& UnavailableMethods();

struct JobOptions {
  DataLocation location;
  std::optional<uint64_t> seed;         ///< --seed; else the configuration's
  bool predictions_are_scores = false;  ///< the predicted label column holds scores, said outright
  /// Receives a line for each thing that happens around the model; see SessionOptions.
  std::function<void(std::string_view)> log;
  /// Where answers of an endpoint are kept while the job runs, so that the next run of the same job
  /// does not ask for them again. None: they are not kept.
  std::optional<std::string> journal_folder;
};

/// Refuses, before any work, a configuration that asks for what this version cannot do, or that
/// needs predictions and names neither a column of them nor a model. kConfig.
Status CheckRunnable(const config::AnalysisConfig& config);

/// The bias analysis that a configuration asks for. `facets` names the columns found for facet and
/// segment_config, in this order.
bias::BiasOptions MakeBiasOptions(const config::AnalysisConfig& config,
                                  const std::vector<std::string>& facets);

/// Runs a checked configuration. `config_text` is hashed into the provenance. Errors are those of
/// the data and of the model, or kCancelled. The result is the same for any number of threads.
Result<results::AnalysisResult> RunJob(const config::AnalysisConfig& config,
                                       std::string_view config_text, const JobOptions& options,
                                       const RunContext& context);

/// What a run would say about the data, without its results: whether the columns are there, have
/// usable types and hold the configured values. Reads the data once, for one metric a stage.
Result<std::vector<Warning>> CheckData(const config::AnalysisConfig& config,
                                       const DataLocation& location, const RunContext& context);

/// candor.json, then analysis.json.
ResultFiles RenderResult(const results::AnalysisResult& result);

}  // namespace candor::runner
