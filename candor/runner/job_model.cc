#include "candor/runner/job_model.h"

#include <utility>

#include "candor/base/sha256.h"
#include "candor/config/analysis_config.h"

namespace candor::runner {
namespace {

using config::AnalysisConfig;

// Answers may be taken from an earlier run of the same configuration on the same data.
std::string JournalKey(std::string_view config_text,
                       const std::vector<dataset::InputFile>& inputs) {
  std::string key = Sha256::OfText(config_text);
  for (const auto& input : inputs) key += "\n" + input.sha256;
  return key;
}

}  // namespace

bool AsksModel(const AnalysisConfig& config) {
  if (!config.methods.post_training_bias) return false;
  const PredictionOrigin origin = OriginOfPredictions(config);
  return origin != PredictionOrigin::kNowhere && origin != PredictionOrigin::kData;
}

Result<JobModel> JobModel::Attach(const AnalysisConfig& config, std::string_view config_text,
                                  const JobOptions& options, const RunContext& context,
                                  std::vector<OpenedDataset>& datasets, Roles* roles) {
  OpenedDataset& main = datasets.front();
  CANDOR_ASSIGN_OR_RETURN(auto features, SurveyFeatures(config, *roles, main, context));
  JobModel model;
  model.written_threshold_ = config.probability_threshold;
  const SessionOptions session{.config_directory = options.location.config_directory,
                               .log = options.log,
                               .journal_folder = options.journal_folder,
                               .journal_key = JournalKey(config_text, features.inputs),
                               .seed = options.seed.value_or(0)};
  CANDOR_ASSIGN_OR_RETURN(model.session_,
                          ModelSession::Open(config, features.names, session, context));
  auto source =
      std::make_unique<PredictingSource>(std::move(main.source), std::move(features),
                                         model.session_->predictor(), model.session_->location());
  model.source_ = source.get();
  roles->prediction = ColumnRef{.dataset = main.role,
                                .index = source->prediction_column(),
                                .name = source->column_names().back()};
  main.source = std::move(source);
  return model;
}

void JobModel::Prepare(const Roles& roles, bias::BiasOptions* options) {
  const auto kind = bias::FindOverride(options->column_kinds, roles.label.name);
  if (kind) options->column_kinds.emplace(roles.prediction->name, *kind);
  if (!options->predictions.threshold) {
    options->predictions.threshold = config::kDefaultProbabilityThreshold;
  }
}

RunContext JobModel::ReadingContext(const RunContext& context) const {
  RunContext reading = context;
  reading.threads = session_->Concurrency(context.threads);
  return reading;
}

void JobModel::Settle(bias::BiasOptions* options) const {
  if (source_->prediction_kind() == predictor::PredictionKind::kScores) {
    options->predictions.evidence = bias::ScoreEvidence::kPosition;
  } else {
    options->predictions.threshold = written_threshold_;
  }
}

results::ModelRecord JobModel::Finish(std::vector<Warning>* warnings) {
  results::ModelRecord record = session_->TakeRecord();
  for (Warning& warning : session_->TakeWarnings()) warnings->push_back(std::move(warning));
  session_.reset();
  return record;
}

}  // namespace candor::runner
