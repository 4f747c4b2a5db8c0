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

// The data side: what a run would say about them.
Result<std::vector<Warning>> CheckData(const std::string& text, const ValidateOptions& options) {
  CANDOR_ASSIGN_OR_RETURN(const config::AnalysisConfig config, config::Parse(text));
  runner::DataLocation location{.data = options.data};
  location.config_directory =
      std::filesystem::path(dataset::ResolveUri(options.config, ".")).parent_path().string();
  return runner::CheckData(config, location,
                           {.threads = ChooseThreads(std::nullopt, config.candor.threads)});
}

void PrintAsJson(const config::ValidationReport& report, const Result<std::vector<Warning>>& data) {
  json::Value document = report.ToJson();
  if (!data.ok()) {
    document.Set("valid", false);
    document.Set("data_error", ErrorObject(data.error()));
  } else {
    json::Value::Array warnings;
    for (const Warning& warning : *data) warnings.push_back(WarningObject(warning));
    document.Set("data_warnings", std::move(warnings));
  }
  fmt::print("{}\n", json::Write(document, 2));
}

void PrintAsText(const std::string& name, const config::ValidationReport& report,
                 const Result<std::vector<Warning>>& data) {
  for (const Problem& problem : report.errors) PrintProblem(problem);
  if (report.omitted_errors > 0) fmt::print("... and {} more\n", report.omitted_errors);
  for (const Warning& note : report.notes) {
    fmt::print("note: {}{}{}\n", note.pointer, note.pointer.empty() ? "" : ": ", note.text);
  }
  if (report.needs_predictions) {
    fmt::print("note: {}: {}\n", report.needs_predictions->pointer,
               report.needs_predictions->message);
  }
  if (data.ok()) {
    for (const Warning& warning : *data) fmt::print("note: {}\n", warning.text);
  }
  if (!report.ok()) {
    fmt::print("\n{} has {} {}.\n", name, report.errors.size(),
               report.errors.size() == 1 ? "error" : "errors");
  } else if (data.ok()) {
    fmt::print("{} is valid.\n", name);
  } else {
    fmt::print("{} is valid, but does not fit the data.\n", name);
  }
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
  Result<std::vector<Warning>> data = std::vector<Warning>();
  if (report.ok() && options.data) data = CheckData(*text, options);
  if (options.format == "json") {
    PrintAsJson(report, data);
  } else {
    PrintAsText(options.config, report, data);
  }
  if (!report.ok()) return ExitCode(ErrorKind::kConfig);
  if (!data.ok()) {
    terminal.PrintError(data.error());
    return ExitCode(data.error().kind);
  }
  return 0;
}

}  // namespace candor::cli
