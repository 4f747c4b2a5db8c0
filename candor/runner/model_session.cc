#include "candor/runner/model_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "candor/base/number_text.h"
#include "candor/dataset/storage.h"
#include "candor/predictor/endpoint/endpoint_predictor.h"
#include "candor/predictor/http/plain_endpoint.h"
#include "candor/predictor/model_predictor.h"
#include "candor/predictor/open_model.h"
#include "candor/predictor/sagemaker/aws_settings.h"
#include "candor/predictor/sagemaker/sagemaker_endpoint.h"
#include "candor/runner/job.h"

namespace candor::runner {
namespace {

using config::AnalysisConfig;
using config::PredictorOptions;
using predictor::AnswerLocation;
using predictor::PayloadFormat;

double Now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

AnswerLocation LocationOf(const AnalysisConfig& config) {
  AnswerLocation location;
  if (!config.predictor) return location;
  location.label = config.predictor->label;
  location.probability = config.predictor->probability;
  location.label_headers = config.predictor->label_headers;
  return location;
}

// What requests to a tabular model are, when nothing says so: as the data, and CSV of Parquet.
Result<PayloadFormat> ContentOf(const AnalysisConfig& config) {
  if (config.predictor && config.predictor->content_type) {
    switch (*config.predictor->content_type) {
      case config::ContentType::kCsv:
        return PayloadFormat::kCsv;
      case config::ContentType::kJsonLines:
        return PayloadFormat::kJsonLines;
      case config::ContentType::kJson:
        return PayloadFormat::kJson;
      default:
        return Error{.kind = ErrorKind::kConfig,
                     .message = "content_type does not fit a tabular model.",
                     .where = "/predictor/content_type",
                     .expected = "text/csv, application/jsonlines or application/json"};
    }
  }
  if (config.dataset_type == config::DatasetType::kJsonLines) return PayloadFormat::kJsonLines;
  if (config.dataset_type == config::DatasetType::kJson) return PayloadFormat::kJson;
  return PayloadFormat::kCsv;
}

PayloadFormat AcceptOf(const AnalysisConfig& config, PayloadFormat otherwise) {
  if (!config.predictor || !config.predictor->accept_type) return otherwise;
  switch (*config.predictor->accept_type) {
    case config::AcceptType::kCsv:
      return PayloadFormat::kCsv;
    case config::AcceptType::kJsonLines:
      return PayloadFormat::kJsonLines;
    case config::AcceptType::kJson:
      break;
  }
  return PayloadFormat::kJson;
}

// Templates as written; a plain URL has those of `candor host` where none are.
predictor::RequestFormat RequestOf(const AnalysisConfig& config, PayloadFormat content,
                                   bool has_defaults) {
  predictor::RequestFormat request{.content = content};
  if (config.predictor) {
    request.content_template = config.predictor->content_template;
    request.record_template = config.predictor->record_template;
  }
  if (!has_defaults) return request;
  if (content == PayloadFormat::kJsonLines && !request.content_template) {
    request.content_template = R"({"features":$features})";
  }
  if (content == PayloadFormat::kJson && !request.content_template) {
    request.content_template = R"({"instances":$records})";
  }
  if (content == PayloadFormat::kJson && !request.record_template) {
    request.record_template = R"({"features":$features})";
  }
  return request;
}

std::string TextOr(const std::optional<std::string>& text) { return text.value_or(""); }

Result<std::unique_ptr<predictor::Endpoint>> MakeUrlEndpoint(const AnalysisConfig& config,
                                                             PayloadFormat content,
                                                             PayloadFormat accept) {
  predictor::PlainEndpointOptions options{
      .url = config.candor.endpoint->url,
      .content = content,
      .accept = accept,
      .timeout_seconds = config.candor.endpoint->timeout_seconds};
  if (config.predictor) {
    options.custom_attributes = TextOr(config.predictor->custom_attributes);
    options.target_model = TextOr(config.predictor->target_model);
  }
  return predictor::MakePlainEndpoint(options);
}

Result<std::unique_ptr<predictor::Endpoint>> MakeNamedEndpoint(const AnalysisConfig& config,
                                                               std::string name,
                                                               PayloadFormat content,
                                                               PayloadFormat accept) {
  const config::EndpointOptions limits = config.candor.endpoint.value_or(config::EndpointOptions());
  return predictor::MakeSageMakerEndpoint(
      {.endpoint_name = std::move(name),
       .content = content,
       .accept = accept,
       .custom_attributes = TextOr(config.predictor->custom_attributes),
       .target_model = TextOr(config.predictor->target_model),
       .timeout_seconds = limits.timeout_seconds});
}

predictor::ShadowEndpointOptions ShadowOptions(const PredictorOptions& options) {
  predictor::ShadowEndpointOptions shadow{
      .model_name = *options.model_name,
      .instance_type = TextOr(options.instance_type),
      .initial_instance_count = options.initial_instance_count.value_or(1)};
  if (options.endpoint_name_prefix) shadow.name_prefix = *options.endpoint_name_prefix;
  return shadow;
}

}  // namespace

PredictionOrigin OriginOfPredictions(const AnalysisConfig& config) {
  if (config.predicted_label || config.predicted_label_dataset_uri) return PredictionOrigin::kData;
  if (config.candor.model_uri) return PredictionOrigin::kModelFile;
  if (config.candor.endpoint && !config.candor.endpoint->url.empty()) return PredictionOrigin::kUrl;
  if (!config.predictor) return PredictionOrigin::kNowhere;
  if (config.predictor->endpoint_name) return PredictionOrigin::kEndpoint;
  if (config.predictor->model_name) return PredictionOrigin::kShadowEndpoint;
  return PredictionOrigin::kNowhere;
}

Result<std::unique_ptr<ModelSession>> ModelSession::Open(const AnalysisConfig& config,
                                                         const predictor::FeatureNames& names,
                                                         const SessionOptions& options,
                                                         const RunContext& context) {
  std::unique_ptr<ModelSession> session(new ModelSession());
  session->log_ = options.log ? options.log : [](std::string_view) {};
  session->location_ = LocationOf(config);
  if (OriginOfPredictions(config) == PredictionOrigin::kModelFile) {
    CANDOR_RETURN_IF_ERROR(session->OpenFile(config, names, options));
  } else {
    session->is_remote_ = true;
    CANDOR_RETURN_IF_ERROR(session->OpenEndpoint(config, names, options, context));
  }
  session->opened_ = Now();
  return session;
}

Status ModelSession::OpenFile(const AnalysisConfig& config, const predictor::FeatureNames& names,
                              const SessionOptions& options) {
  const std::string uri = dataset::ResolveUri(*config.candor.model_uri, options.config_directory);
  CANDOR_ASSIGN_OR_RETURN(predictor::OpenedModel opened, predictor::OpenModel(uri));
  warnings_ = std::move(opened.warnings);
  const std::shared_ptr<const predictor::Model> model = std::move(opened.model);
  const predictor::ModelInfo& info = model->info();
  CANDOR_ASSIGN_OR_RETURN(const auto binding, predictor::BindFeatures(info, names));
  log_(fmt::format("Model: {}, evaluated by {}. {}", info.format, info.engine, binding.message));
  PayloadFormat accept = AcceptOf(config, PayloadFormat::kJson);
  if (info.answer == predictor::AnswerKind::kClassProbabilities) TakeOwnLabels(&accept);
  if (info.answer == predictor::AnswerKind::kLabeledProbability && !location_.label) {
    warnings_.push_back(
        {.code = "model-threshold",
         .pointer = "/predictor/label",
         .text = fmt::format("The model file has a threshold of its own, which is not used: scores "
                             "are compared with probability_threshold ({}). Set predictor.label to "
                             "take the model's own labels.",
                             PythonFloatText(config.probability_threshold.value_or(
                                 config::kDefaultProbabilityThreshold)))});
  }
  record_ = {.uri = dataset::RedactUri(uri),
             .kind = "model file",
             .sha256 = opened.sha256,
             .format = info.format,
             .engine = info.engine,
             .features_by_name = binding.by_name};
  CANDOR_ASSIGN_OR_RETURN(predictor_,
                          predictor::MakeModelPredictor(model, names, accept, location_));
  return {};
}

// Of several classes nothing says which score decides where nobody names them, but the model itself
// does.
void ModelSession::TakeOwnLabels(PayloadFormat* accept) {
  if (location_.label || location_.label_headers) return;
  if (!location_.probability) *accept = PayloadFormat::kJson;
  if (*accept == PayloadFormat::kCsv) return;  // its lines hold scores alone
  location_.label =
      *accept == PayloadFormat::kJson ? "predictions[*].predicted_label" : "predicted_label";
}

Status ModelSession::OpenEndpoint(const AnalysisConfig& config,
                                  const predictor::FeatureNames& names,
                                  const SessionOptions& options, const RunContext& context) {
  const PredictionOrigin origin = OriginOfPredictions(config);
  const bool is_url = origin == PredictionOrigin::kUrl;
  predictor::EndpointPredictorOptions ask;
  CANDOR_ASSIGN_OR_RETURN(const PayloadFormat content, ContentOf(config));
  ask.accept = AcceptOf(config, content);
  ask.request = RequestOf(config, content, is_url);
  ask.location = location_;
  ask.retry.seed = options.seed;
  if (config.candor.endpoint) {
    const config::EndpointOptions& limits = *config.candor.endpoint;
    ask.retry.max_attempts = static_cast<int>(limits.max_attempts);
    ask.budget.max_in_flight = static_cast<int>(limits.max_concurrency);
    ask.batch.threads = static_cast<int>(limits.max_concurrency);
    ask.batch.max_payload_bytes = limits.max_payload_bytes;
  }
  // What cannot be encoded is told before an endpoint is paid for.
  CANDOR_RETURN_IF_ERROR(predictor::RequestEncoder::Make(ask.request, names.names).status());
  CANDOR_RETURN_IF_ERROR(predictor::AnswerDecoder::Make(ask.accept, ask.location).status());

  std::shared_ptr<predictor::Endpoint> endpoint;
  if (is_url) {
    CANDOR_ASSIGN_OR_RETURN(endpoint, MakeUrlEndpoint(config, content, ask.accept));
    record_ = {.uri = endpoint->name(), .kind = "url"};
    ask.journal = OpenJournal(options, endpoint->identity());
  } else if (origin == PredictionOrigin::kEndpoint) {
    CANDOR_ASSIGN_OR_RETURN(
        endpoint, MakeNamedEndpoint(config, *config.predictor->endpoint_name, content, ask.accept));
    record_ = {.uri = *config.predictor->endpoint_name, .kind = "endpoint"};
    ask.journal = OpenJournal(options, endpoint->identity());
  } else {
    record_ = {.uri = *config.predictor->model_name, .kind = "shadow endpoint"};
    CANDOR_ASSIGN_OR_RETURN(const std::string region, predictor::FindAwsRegion());
    // The endpoint has another name each time; what answers is the model.
    ask.journal = OpenJournal(options, predictor::AwsServiceUrl("sagemaker", region) + "\n" +
                                           region + "\n" + record_.uri);
    CANDOR_ASSIGN_OR_RETURN(shadow_, predictor::ShadowEndpoint::Create(
                                         ShadowOptions(*config.predictor), log_, context));
    CANDOR_ASSIGN_OR_RETURN(
        endpoint, MakeNamedEndpoint(config, shadow_->endpoint_name(), content, ask.accept));
  }
  CANDOR_ASSIGN_OR_RETURN(predictor_,
                          predictor::MakeEndpointPredictor(std::move(endpoint), names, ask));
  return {};
}

// Without it a run that is cut short starts anew, which is no reason not to run.
std::shared_ptr<predictor::AnswerJournal> ModelSession::OpenJournal(const SessionOptions& options,
                                                                    const std::string& identity) {
  if (!options.journal_folder) return nullptr;
  auto journal = predictor::OpenAnswerJournal(
      *options.journal_folder, fmt::format("{}\n{}\n{}", Version(), options.journal_key, identity));
  if (journal.ok()) return *std::move(journal);
  warnings_.push_back({.code = "no-answer-journal",
                       .pointer = *options.journal_folder,
                       .text = "The model's answers cannot be kept for a resume: " +
                               journal.error().message + " " + journal.error().found});
  return nullptr;
}

ModelSession::~ModelSession() {
  // Of a job that failed nobody took them.
  if (predictor_ != nullptr) {
    for (const Warning& warning : predictor_->TakeWarnings()) log_(warning.text);
  }
  predictor_.reset();  // before the shadow endpoint that it asks
}

int ModelSession::Concurrency(int threads) const {
  constexpr int kWaitingBlocks = 2;
  return is_remote_ ? threads + kWaitingBlocks : threads;
}

std::vector<Warning> ModelSession::TakeWarnings() {
  if (const int64_t resumed = predictor_->statistics().resumed; resumed > 0) {
    warnings_.push_back(
        {.code = "answers-resumed",
         .text =
             fmt::format("{} answers were kept from an earlier run that was cut short, and were "
                         "not asked for again. If the model behind the endpoint has changed "
                         "since, repeat the job now: nothing is kept any more.",
                         resumed)});
  }
  for (Warning& warning : predictor_->TakeWarnings()) warnings_.push_back(std::move(warning));
  return std::move(warnings_);
}

results::ModelRecord ModelSession::TakeRecord() {
  const predictor::CallStatistics statistics = predictor_->statistics();
  record_.calls = statistics.calls;
  record_.rows_asked = statistics.rows_asked;
  record_.rows_sent = statistics.rows_sent;
  record_.duplicates_spared = statistics.duplicates_spared;
  record_.resumed = statistics.resumed;
  record_.retries = statistics.retries;
  record_.throttled = statistics.throttled;
  if (is_remote_) {
    record_.latencies = {{"p50", statistics.latency_p50},
                         {"p90", statistics.latency_p90},
                         {"p99", statistics.latency_p99},
                         {"max", statistics.latency_max}};
    const double seconds = std::max(Now() - opened_, 1e-3);
    log_(
        fmt::format("Model endpoint delivered {:.5f} requests per second and a total of {} "
                    "requests over {:.0f} "
                    "seconds",
                    static_cast<double>(statistics.calls) / seconds, statistics.calls, seconds));
  }
  return std::move(record_);
}

}  // namespace candor::runner
