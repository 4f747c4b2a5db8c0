// How a job's model enters its data: as one more column.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/bias/analysis.h"
#include "candor/config/analysis_config.h"
#include "candor/results/analysis_result.h"
#include "candor/runner/frame.h"
#include "candor/runner/job.h"
#include "candor/runner/model_session.h"
#include "candor/runner/predicting_source.h"

namespace candor::runner {

/// Whether a job has to ask a model.
bool AsksModel(const config::AnalysisConfig& config);

/// The model of a running job, and the predicted column that it fills.
class JobModel {
 public:
  /// Looks at the features, opens the model, wraps the main data set and points roles->prediction
  /// at the new column.
  static Result<JobModel> Attach(const config::AnalysisConfig& config, std::string_view config_text,
                                 const JobOptions& options, const RunContext& context,
                                 std::vector<OpenedDataset>& datasets, Roles* roles);

  /// Before the scan: a threshold that predictions may turn out to need must be among their marks,
  /// and what is said of the label column's type holds for predictions of it.
  void Prepare(const Roles& roles, bias::BiasOptions* options);
  /// The context to scan with: while some blocks wait for the model, others are read.
  RunContext ReadingContext(const RunContext& context) const;
  /// After the scan: reads the predictions as what they turned out to be.
  void Settle(bias::BiasOptions* options) const;
  /// Lets go of the model (a shadow endpoint is deleted) and says what asking it cost.
  results::ModelRecord Finish(std::vector<Warning>* warnings);

 private:
  std::unique_ptr<ModelSession> session_;
  PredictingSource* source_ = nullptr;  // owned by the data sets
  std::optional<double> written_threshold_;
};

}  // namespace candor::runner
