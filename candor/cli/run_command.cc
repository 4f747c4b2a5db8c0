#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <optional>
#include <set>
#include <vector>

#include "candor/cli/commands.h"
#include "candor/cli/config_text.h"
#include "candor/cli/signals.h"
#include "candor/config/analysis_config.h"
#include "candor/dataset/storage.h"
#include "candor/runner/job.h"
#include "candor/runner/job_model.h"

namespace candor::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSuccess = "Completed: SageMaker XAI Analyzer ran successfully";

// Clarify's log lines on stdout; silent outside a container.
class ContainerLog {
 public:
  explicit ContainerLog(bool enabled) : enabled_(enabled) {}
  void Line(const std::string& text) const {
    if (!enabled_) return;
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
  }

 private:
  bool enabled_;
};

const char* DatasetTypeText(config::DatasetType type) {
  switch (type) {
    case config::DatasetType::kCsv:
      return "text/csv";
    case config::DatasetType::kJsonLines:
      return "application/jsonlines";
    case config::DatasetType::kJson:
      return "application/json";
    case config::DatasetType::kParquet:
      return "application/x-parquet";
    case config::DatasetType::kImage:
      return "application/x-image";
  }
  return "";
}

// Where a run reads and writes, on the command line or in a container.
struct Places {
  std::string config;
  runner::DataLocation data;
  std::string output;
  std::optional<std::string> message_file;
};

// analysis_config.json, or the one JSON file in the folder.
Result<std::string> ContainerConfig(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder / "analysis_config.json", error)) {
    return (folder / "analysis_config.json").string();
  }
  std::set<std::string> found;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") found.insert(entry.path().string());
  }
  if (found.size() == 1) return *found.begin();
  return Error{.kind = ErrorKind::kConfig,
               .message = "The analysis configuration was not found.",
               .where = folder.string(),
               .found = fmt::format("{} JSON files", found.size()),
               .expected = "analysis_config.json, or one JSON file of another name"};
}

Places ContainerPlaces(const std::string& root_option) {
  const fs::path root = fs::absolute(root_option).lexically_normal();
  const std::string text = root.has_filename() ? root.string() : root.parent_path().string();
  const fs::path base(text);
  const fs::path output_parent =
      text == "/opt/ml/processing" ? fs::path("/opt/ml") : base.parent_path();
  const fs::path config_folder = base / "input" / "config";
  Places places{.config = (config_folder / "analysis_config.json").string(),
                .output = (base / "output").string(),
                .message_file = (output_parent / "output" / "message").string()};
  places.data.config_directory = config_folder.string();
  if (const auto config = ContainerConfig(config_folder); config.ok()) places.config = *config;
  return places;
}

Places CommandLinePlaces(const RunOptions& options) {
  Places places{.config = options.config, .output = options.output};
  places.data.data = options.data;
  places.data.is_manifest = options.is_manifest;
  if (dataset::IsS3Uri(options.config)) {
    places.data.config_directory = options.config.substr(0, options.config.rfind('/'));
  } else {
    const fs::path path = dataset::ResolveUri(options.config, ".");
    places.data.config_directory = path.has_parent_path() ? path.parent_path().string() : ".";
  }
  return places;
}

// The command line wins; a line says so.
void SayWhatWins(const config::AnalysisConfig& config, const Places& places, Terminal& terminal) {
  if (places.data.data && config.dataset_uri) {
    terminal.PrintNote(fmt::format("--data {} is used instead of dataset_uri {}",
                                   dataset::RedactUri(*places.data.data),
                                   dataset::RedactUri(*config.dataset_uri)));
  }
}

class AnalysisRun {
 public:
  AnalysisRun(const RunOptions& options, Terminal& terminal, const ContainerLog& log,
              SignalWatch& signals)
      : options_(options), terminal_(terminal), log_(log), signals_(signals) {}

  Status Run(Places places) {
    if (options_.processing_root) {
      CANDOR_ASSIGN_OR_RETURN(places.config, ContainerConfig(places.data.config_directory));
    }
    CANDOR_ASSIGN_OR_RETURN(const std::string text, ReadConfigText(places.config));
    std::vector<Warning> notes;
    CANDOR_ASSIGN_OR_RETURN(const config::AnalysisConfig config,
                            config::Parse(text, &notes, Model()));
    for (const Warning& note : notes) terminal_.PrintWarning(note);
    CANDOR_RETURN_IF_ERROR(runner::CheckRunnable(config));
    if (options_.processing_root && !config.dataset_uri) {
      places.data.data = (fs::path(places.data.config_directory).parent_path() / "data").string();
    }
    SayWhatWins(config, places, terminal_);
    SayIfModelIsNotAsked(config);
    if (runner::OriginOfPredictions(config) == runner::PredictionOrigin::kShadowEndpoint) {
      constexpr int kDeletionSeconds = 100;  // a stopped job has 120
      signals_.AllowSeconds(kDeletionSeconds);
    }
    CANDOR_ASSIGN_OR_RETURN(const runner::Output output,
                            runner::Output::Prepare(places.output, options_.force,
                                                    options_.processing_root.has_value()));
    log_.Line(fmt::format(
        "Dataset type: {} uri: {}", DatasetTypeText(config.dataset_type),
        dataset::RedactUri(places.data.data.value_or(config.dataset_uri.value_or("")))));
    log_.Line("Loading dataset...");
    TerminalProgress progress(terminal_);
    const RunContext context{.threads = ChooseThreads(options_.threads, config.candor.threads),
                             .stop = signals_.stop(),
                             .progress = &progress};
    const runner::JobOptions job{.location = places.data,
                                 .seed = options_.seed,
                                 .log = [this](std::string_view line) { Say(line); },
                                 .journal_folder = output.JournalFolder()};
    const auto outcome = runner::RunJob(config, text, job, context);
    if (!outcome.ok()) SayWhatIsKept(job);
    CANDOR_ASSIGN_OR_RETURN(const auto result, outcome);
    CANDOR_RETURN_IF_ERROR(context.CheckStop());
    for (const Warning& warning : result.warnings) terminal_.PrintWarning(warning);
    for (const Warning& warning : result.bias->warnings) terminal_.PrintWarning(warning);
    const auto files = runner::RenderResult(result);
    log_.Line("Collected analyses:");
    log_.Line(files.back().second);
    CANDOR_RETURN_IF_ERROR(output.Commit(files));
    terminal_.PrintNote(fmt::format("{} rows analysed; results in {}",
                                    GroupDigits(result.rows.used),
                                    dataset::RedactUri(output.uri())));
    return {};
  }

 private:
  // A relative path on the command line starts at the current folder.
  config::ModelOverride Model() const {
    config::ModelOverride model{.endpoint_url = options_.endpoint};
    if (options_.model) model.model_uri = dataset::ResolveUri(*options_.model, ".");
    return model;
  }

  // Around the model: Clarify's own lines in a container, notes for a person.
  void Say(std::string_view line) const {
    if (options_.processing_root) {
      log_.Line(std::string(line));
    } else {
      terminal_.PrintNote(line);
    }
  }

  void SayIfModelIsNotAsked(const config::AnalysisConfig& config) const {
    const bool names_model = options_.model || options_.endpoint;
    if (!names_model || runner::AsksModel(config)) return;
    terminal_.PrintNote(config.methods.post_training_bias
                            ? "The model is not asked: the data hold the predictions "
                              "(predicted_label)."
                            : "The model is not asked: no method of the configuration needs "
                              "predictions.");
  }

  void SayWhatIsKept(const runner::JobOptions& job) const {
    std::error_code error;
    if (!job.journal_folder || !fs::exists(*job.journal_folder, error)) return;
    terminal_.PrintNote(
        "The model's answers so far are kept: the same command asks only for the "
        "rest.");
  }

  const RunOptions& options_;
  Terminal& terminal_;
  const ContainerLog& log_;
  SignalWatch& signals_;
};

// The exit message, where SageMaker looks for it; a file that cannot be written is only a warning.
void LeaveMessage(const std::optional<std::string>& file, const std::string& message,
                  const ContainerLog& log, Terminal& terminal) {
  log.Line("exit_message: " + message);
  if (!file) return;
  std::error_code ignored;
  fs::create_directories(fs::path(*file).parent_path(), ignored);
  if (const Status status = dataset::WriteFile(*file, message); !status.ok()) {
    terminal.PrintWarning({.code = "no-exit-message", .text = status.error().ToString()});
  }
}

void LogStart(const Places& places, const ContainerLog& log) {
  log.Line("Starting SageMaker Clarify Processing job");
  log.Line("Analysis config path: " + places.config);
  log.Line("Analysis result path: " + places.output);
  log.Line("This host is algo-1.");
  log.Line("This host is the leader.");
  log.Line("Number of hosts in the cluster is 1.");
  log.Line(fmt::format("Running candor {} in place of the Python / Pandas based analyzer.",
                       runner::Version()));
}

}  // namespace

int RunAnalysis(const RunOptions& options, Terminal& terminal) {
  const ContainerLog log(options.processing_root.has_value());
  SignalWatch signals([&](int signal) { log.Line(terminal.PrintSignal(signal)); });
  if (options.config.empty() && !options.processing_root) {
    terminal.PrintError({.kind = ErrorKind::kUsage,
                         .message = "No configuration is named.",
                         .expected = "--config FILE, or --processing-root DIR in a container",
                         .hint = "candor run --help shows an example."});
    return ExitCode(ErrorKind::kUsage);
  }
  const Places places = options.processing_root ? ContainerPlaces(*options.processing_root)
                                                : CommandLinePlaces(options);
  LogStart(places, log);
  const Status status = AnalysisRun(options, terminal, log, signals).Run(places);
  if (status.ok()) {  // a signal that came after the result stood changes nothing
    LeaveMessage(places.message_file, kSuccess, log, terminal);
    return 0;
  }
  if (signals.received() != 0) return kSignalExit + signals.received();
  terminal.PrintError(status.error());
  LeaveMessage(places.message_file, "Customer Error: " + status.error().message, log, terminal);
  return ExitCode(status.error().kind);
}

}  // namespace candor::cli
