#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <filesystem>

#include "candor/cli/commands.h"
#include "candor/cli/config_text.h"
#include "candor/config/analysis_config.h"
#include "candor/config/validation.h"
#include "candor/dataset/storage.h"
#include "candor/runner/frame.h"
#include "candor/runner/job.h"

namespace candor::cli {
namespace {

using config::Problem;

std::string Place(const Problem& problem) {
  std::string place = problem.pointer.empty() ? "(the whole document)" : problem.pointer;
  if (problem.line > 0) place += fmt::format("  line {}, column {}", problem.line, problem.column);
  return place;
}

void PrintProblem(const Problem& problem) {
  fmt::print("{}\n  {}\n", Place(problem), problem.message);
  if (!problem.found.empty()) fmt::print("  found:    {}\n", problem.found);
  if (!problem.expected.empty()) fmt::print("  expected: {}\n", problem.expected);
  if (!problem.suggestion.empty()) fmt::print("  did you mean: {}\n", problem.suggestion);
}

// The data side: do the columns that the configuration names exist?
Status CheckData(const std::string& text, const ValidateOptions& options) {
  CANDOR_ASSIGN_OR_RETURN(const config::AnalysisConfig config, config::Parse(text));
  runner::DataLocation location{.data = options.data};
  location.config_directory =
      std::filesystem::path(dataset::ResolveUri(options.config, ".")).parent_path().string();
  CANDOR_ASSIGN_OR_RETURN(auto datasets, runner::OpenDatasets(config, location, {}));
  if (config.methods.pre_training_bias || config.methods.post_training_bias) {
    CANDOR_RETURN_IF_ERROR(runner::ResolveRoles(config, datasets));
  }
  return {};
}

}  // namespace

int ValidateConfig(const ValidateOptions& options, Terminal& terminal) {
  const auto text = ReadConfigText(options.config);
  if (!text.ok()) {
    terminal.PrintError(text.error());
    return ExitCode(text.error().kind);
  }
  const auto report =
      config::Validate(*text, {.unavailable_methods = runner::UnavailableMethods()});
  Status data;
  if (report.ok() && options.data) data = CheckData(*text, options);
  if (options.format == "json") {
    fmt::print("{}\n", json::Write(report.ToJson(), 2));
  } else {
    for (const Problem& problem : report.errors) PrintProblem(problem);
    if (report.omitted_errors > 0) fmt::print("... and {} more\n", report.omitted_errors);
    for (const Warning& note : report.notes) {
      fmt::print("note: {}{}{}\n", note.pointer, note.pointer.empty() ? "" : ": ", note.text);
    }
    if (report.needs_predictions) {
      fmt::print("note: {}: {}\n", report.needs_predictions->pointer,
                 report.needs_predictions->message);
    }
    if (report.ok()) {
      fmt::print("{} is valid.\n", options.config);
    } else {
      fmt::print("\n{} has {} {}.\n", options.config, report.errors.size(),
                 report.errors.size() == 1 ? "error" : "errors");
    }
  }
  if (!report.ok()) return ExitCode(ErrorKind::kConfig);
  if (!data.ok()) {
    terminal.PrintError(data.error());
    return ExitCode(data.error().kind);
  }
  return 0;
}

}  // namespace candor::cli
