#include "candor/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <string_view>
#include <thread>

#include "candor/base/unexpected_error.h"
#include "candor/cli/commands.h"
#include "candor/dataset/storage.h"
#include "candor/runner/job.h"

namespace candor::cli {
namespace {

// A subcommand with a runnable example under its help.
CLI::App* AddCommand(CLI::App& app, const char* name, const char* description,
                     const char* example) {
  CLI::App* command = app.add_subcommand(name, description);
  command->footer(std::string("\nExample:\n  ") + example);
  return command;
}

void AddCommon(CLI::App* command, CommonOptions* common) {
  command->add_flag("--quiet", common->quiet, "Say nothing but warnings and errors");
  command
      ->add_option_function<std::string>(
          "--log-format",
          [common](const std::string& format) {
            common->log_format = format == "json" ? LogFormat::kJson : LogFormat::kText;
          },
          "How messages on stderr look")
      ->check(CLI::IsMember({"text", "json"}));
}

// CLI11 would take -1 for the largest number there is.
void AddSeed(CLI::App* command, std::optional<uint64_t>* seed, const char* description) {
  command->add_option("--seed", *seed, description)->check(CLI::NonNegativeNumber);
}

CLI::App* AddRun(CLI::App& app, RunOptions* run, CommonOptions* common) {
  CLI::App* command =
      AddCommand(app, "run", "Run an analysis configuration",
                 "candor run --config analysis_config.json --data data.csv --output results");
  CLI::Option* config = command->add_option("--config", run->config,
                                            "Analysis configuration: a path, file:// or s3://");
  CLI::Option* data = command->add_option("--data", run->data,
                                          "Data: a file, a folder or a prefix; wins over "
                                          "dataset_uri");
  command
      ->add_option_function<std::string>(
          "--s3-data-type",
          [run](const std::string& type) { run->is_manifest = type != "S3Prefix"; },
          "What --data names, as in ProcessingInput.S3Input")
      ->check(CLI::IsMember({"S3Prefix", "ManifestFile"}))
      ->needs(data);
  command->add_option("--output", run->output, "Folder or s3:// prefix for the results")
      ->capture_default_str();
  command
      ->add_option("--processing-root", run->processing_root,
                   "Behave as a Clarify processing container below this folder")
      ->excludes(config)
      ->excludes(data);
  CLI::Option* model =
      command->add_option("--model", run->model, "Model file to predict with, in this process");
  command->add_option("--endpoint", run->endpoint, "URL of a model to predict with")
      ->excludes(model);
  command->add_option("--threads", run->threads, "Threads; all processors by default")
      ->check(CLI::Range(1, 1024));
  AddSeed(command, &run->seed, "Seed of everything random");
  command->add_flag("--force", run->force, "Replace an earlier result");
  AddCommon(command, common);
  return command;
}

CLI::App* AddValidate(CLI::App& app, ValidateOptions* validate, CommonOptions* common) {
  CLI::App* command = AddCommand(app, "validate", "Check a configuration and report every mistake",
                                 "candor validate --config analysis_config.json --data data.csv");
  command->add_option("--config", validate->config, "Analysis configuration")->required();
  command->add_option("--data", validate->data, "Check the columns against this data, too");
  command->add_option("--format", validate->format, "Output format")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  AddCommon(command, common);
  return command;
}

CLI::App* AddBias(CLI::App& app, BiasOptions* bias, CommonOptions* common) {
  CLI::App* command =
      AddCommand(app, "bias", "Measure bias in a table, without a configuration",
                 "candor bias loans.csv --label approved --positive 1 --predicted decision "
                 "--facet sex=F --group region");
  command->add_option("data", bias->data, "Table: CSV or Parquet")->required();
  command->add_option("--label", bias->label, "Column with the observed outcome")->required();
  command
      ->add_option("--positive", bias->positive,
                   "Favourable outcome: values, or a threshold for a continuous label")
      ->required();
  CLI::Option* predicted =
      command->add_option("--predicted", bias->predicted, "Column with the predicted outcome");
  CLI::Option* score =
      command->add_option("--score", bias->score, "Column with scores")->excludes(predicted);
  CLI::Option* model = command
                           ->add_option("--model", bias->model,
                                        "Model file that predicts the outcome, in this process")
                           ->excludes(predicted)
                           ->excludes(score);
  command->add_option("--endpoint", bias->endpoint, "URL of a model that predicts the outcome")
      ->excludes(predicted)
      ->excludes(score)
      ->excludes(model);
  CLI::Option* threshold =
      command
          ->add_option("--threshold", bias->threshold,
                       "Scores above it are predicted as favourable; a model's: 0.5 by default")
          ->excludes(predicted);
  score->needs(threshold);
  command
      ->add_option("--facet", bias->facets,
                   "Column, or COLUMN=VALUE,.. for one sensitive group; may be repeated")
      ->required();
  command
      ->add_option("--exclude", bias->excluded,
                   "Columns that the model does not see; may be repeated")
      ->delimiter(',');
  command->add_option("--group", bias->group, "Column of strata for CDDL and CDDPL");
  command->add_option("--metrics", bias->metrics, "Names such as DPL,DI; all by default")
      ->delimiter(',');
  command->add_option("--format", bias->format, "Output format")
      ->check(CLI::IsMember({"table", "json", "csv"}))
      ->capture_default_str();
  command->add_option("--confidence", bias->confidence_level, "Confidence level of the intervals")
      ->capture_default_str();
  command->add_option("--threads", bias->threads, "Threads; all processors by default")
      ->check(CLI::Range(1, 1024));
  AddSeed(command, &bias->seed, "Seed of the bootstrap");
  AddCommon(command, common);
  return command;
}

CLI::App* AddHost(CLI::App& app, HostOptions* host, CommonOptions* common) {
  CLI::App* command =
      AddCommand(app, "host", "Serve a model file as a SageMaker model container does",
                 "candor host model.json --port 8080");
  command->add_option("model", host->model, "Model file, folder or archive")->required();
  command->add_option("--port", host->port, "Port; 0 takes a free one")
      ->check(CLI::Range(0, 65535))
      ->capture_default_str();
  command->add_option("--listen", host->listen, "Address to listen on")->capture_default_str();
  command->add_option("--threads", host->threads, "Threads; all processors by default")
      ->check(CLI::Range(1, 1024));
  AddCommon(command, common);
  return command;
}

// The parse stopped, so --log-format is looked for by hand.
int ReportUsage(const CLI::ParseError& error, int argc, char** argv) {
  LogFormat format = LogFormat::kText;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    const bool is_next = argument == "--log-format" && i + 1 < argc;
    if (argument == "--log-format=json" || (is_next && std::string_view(argv[i + 1]) == "json")) {
      format = LogFormat::kJson;
    }
  }
  Terminal(format, false)
      .PrintError({.kind = ErrorKind::kUsage,
                   .message = "The command line could not be understood.",
                   .found = error.what(),
                   .hint = "candor --help and candor COMMAND --help show what there is."});
  return ExitCode(ErrorKind::kUsage);
}

}  // namespace

int ChooseThreads(std::optional<int> asked, std::optional<int64_t> configured) {
  constexpr int64_t kMostThreads = 1024;
  if (asked) return *asked;
  if (configured) return static_cast<int>(std::clamp<int64_t>(*configured, 1, kMostThreads));
  return static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

int RunCommandLine(int argc, char** argv) {
  CLI::App app("candor: bias in data and in models' decisions, compatible with SageMaker Clarify",
               "candor");
  app.set_version_flag("--version", "candor " + std::string(runner::Version()));
  app.require_subcommand(1);
  app.footer(
      "\nExample:\n  candor bias loans.csv --label approved --positive 1 --facet sex=F\n"
      "\n'candor COMMAND --help' says more about a command.");

  CommonOptions common;
  RunOptions run;
  ValidateOptions validate;
  BiasOptions bias;
  HostOptions host;
  std::string schema;
  std::string metric;
  const CLI::App* run_command = AddRun(app, &run, &common);
  const CLI::App* validate_command = AddValidate(app, &validate, &common);
  const CLI::App* bias_command = AddBias(app, &bias, &common);
  const CLI::App* host_command = AddHost(app, &host, &common);
  CLI::App* schema_command = AddCommand(app, "schema", "Print a JSON Schema",
                                        "candor schema config > analysis_config.schema.json");
  schema_command->add_option("which", schema, "config or result")
      ->required()
      ->check(CLI::IsMember({"config", "result"}));
  const CLI::App* doctor_command =
      AddCommand(app, "doctor", "Say what this installation is made of", "candor doctor");
  CLI::App* help_command =
      AddCommand(app, "help", "Explain a metric: meaning, formula, range", "candor help DPL");
  help_command->add_option("metric", metric, "Name of a metric; none lists all");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error, std::cout, std::cerr);  // --help
    return ReportUsage(error, argc, argv);
  }

  Terminal terminal(common.log_format, common.quiet);
  const auto dispatch = [&] {
    if (run_command->parsed()) return RunAnalysis(run, terminal);
    if (validate_command->parsed()) return ValidateConfig(validate, terminal);
    if (bias_command->parsed()) return MeasureBias(bias, terminal);
    if (host_command->parsed()) return HostModel(host, terminal);
    if (schema_command->parsed()) return PrintSchema(schema);
    if (doctor_command->parsed()) return Diagnose();
    CANDOR_CHECK(help_command->parsed());
    return ExplainMetric(metric, terminal);
  };
  int code = 0;
  try {
    code = dispatch();
  } catch (const std::exception& exception) {
    // Only what no layer could turn into a Status, memory running out above all.
    const Error error = UnexpectedError(exception);
    terminal.PrintError(error);
    code = ExitCode(error.kind);
  }
  dataset::FinalizeStorage();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    const Error error{.kind = ErrorKind::kUnavailable,
                      .message = "The output could not be written.",
                      .where = "stdout",
                      .hint = "Is the disk full?"};
    terminal.PrintError(error);
    return ExitCode(error.kind);
  }
  return code;
}

}  // namespace candor::cli
