// The model of a job, from the moment it is first needed to the last question.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/run_context.h"
#include "candor/base/status.h"
#include "candor/config/analysis_config.h"
#include "candor/predictor/endpoint/record_asker.h"
#include "candor/predictor/predictor.h"
#include "candor/predictor/sagemaker/shadow_endpoint.h"
#include "candor/results/analysis_result.h"

namespace candor::runner {

/// Where the predictions of a job come from.
enum class PredictionOrigin {
  kNowhere,         ///< nothing in the configuration gives any
  kData,            ///< a column of the data; no model is asked
  kModelFile,       ///< candor.model_uri, --model
  kUrl,             ///< candor.endpoint.url, --endpoint
  kEndpoint,        ///< predictor.endpoint_name
  kShadowEndpoint,  ///< predictor.model_name
};

PredictionOrigin OriginOfPredictions(const config::AnalysisConfig& config);

struct SessionOptions {
  std::string config_directory = ".";  ///< a relative model_uri starts here
  /// Receives one line each of what happens: how features met the model, and Clarify's lines about
  /// the shadow endpoint.
  std::function<void(std::string_view)> log;
  std::optional<std::string> journal_folder;  ///< where answers are kept for a resume
  std::string journal_key;  ///< of configuration and data; what says which model answers is added
  uint64_t seed = 0;        ///< of the jitter between retries
};

/// Opens the model file or readies the endpoint (a shadow endpoint is created and waited for), and
/// lets go of it when destroyed: a shadow endpoint is deleted in every ending.
class ModelSession {
 public:
  /// `names` are the features'. Errors: kModel, kConfig, kUnavailable, kCancelled.
  static Result<std::unique_ptr<ModelSession>> Open(const config::AnalysisConfig& config,
                                                    const predictor::FeatureNames& names,
                                                    const SessionOptions& options,
                                                    const RunContext& context);
  ~ModelSession();

  const std::shared_ptr<predictor::Predictor>& predictor() const { return predictor_; }
  /// Where in its answers the predictions stand.
  const predictor::AnswerLocation& location() const { return location_; }
  /// Batches worth having in work at once, for `threads` processors: more where most time is spent
  /// waiting.
  int Concurrency(int threads) const;

  /// What the model was and what asking it cost. Call after the last question.
  results::ModelRecord TakeRecord();
  std::vector<Warning> TakeWarnings();

 private:
  ModelSession() = default;
  Status OpenFile(const config::AnalysisConfig& config, const predictor::FeatureNames& names,
                  const SessionOptions& options);
  std::shared_ptr<predictor::AnswerJournal> OpenJournal(const SessionOptions& options,
                                                        const std::string& identity);
  void TakeOwnLabels(predictor::PayloadFormat* accept);
  Status OpenEndpoint(const config::AnalysisConfig& config, const predictor::FeatureNames& names,
                      const SessionOptions& options, const RunContext& context);

  std::function<void(std::string_view)> log_;
  std::unique_ptr<predictor::ShadowEndpoint> shadow_;  // outlives the predictor
  std::shared_ptr<predictor::Predictor> predictor_;
  predictor::AnswerLocation location_;
  results::ModelRecord record_;
  std::vector<Warning> warnings_;
  bool is_remote_ = false;
  double opened_ = 0;
};

}  // namespace candor::runner
