#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "candor/cli/bias_arguments.h"
#include "candor/cli/bias_table.h"
#include "candor/cli/commands.h"
#include "candor/cli/signals.h"
#include "candor/runner/job.h"

namespace candor::cli {
namespace {

Result<results::AnalysisResult> Measure(const BiasOptions& options, Terminal& terminal,
                                        std::stop_token stop) {
  CANDOR_ASSIGN_OR_RETURN(const config::AnalysisConfig config, MakeConfig(options));
  TerminalProgress progress(terminal);
  const RunContext context{.threads = ChooseThreads(options.threads, std::nullopt),
                           .stop = std::move(stop),
                           .progress = &progress};
  const runner::JobOptions job{.location = {.data = options.data},
                               .seed = options.seed,
                               .predictions_are_scores = options.score.has_value(),
                               .log = [&](std::string_view line) { terminal.PrintNote(line); }};
  return runner::RunJob(config, "", job, context);
}

// The option that stands for a place in a configuration, which nobody wrote here.
std::string OptionOf(const std::string& where) {
  constexpr std::pair<std::string_view, const char*> kOptions[] = {
      {"/label_values_or_threshold", "--positive"},
      {"/label", "--label"},
      {"/facet", "--facet"},
      {"/group_variable", "--group"},
      {"/excluded_columns", "--exclude"},
      {"/predicted_label", "--predicted, --score"},
  };
  for (const auto& [pointer, option] : kOptions) {
    if (where.starts_with(pointer)) return option;
  }
  return where;
}

// A value that no row has is a slip here, where a configuration may mean it: the table would read
// as if nobody were treated worse.
std::optional<Error> ValueThatNoRowHas(const results::AnalysisResult& result) {
  for (const Warning& warning : result.bias->warnings) {
    if (warning.code != "no-positive-label" && warning.code != "empty-group") continue;
    return Error{.kind = ErrorKind::kData,
                 .message = warning.text,
                 .where = OptionOf(warning.pointer),
                 .hint = "Write the value as it stands in the column."};
  }
  return std::nullopt;
}

}  // namespace

int MeasureBias(const BiasOptions& options, Terminal& terminal) {
  const SignalWatch signals([&](int signal) { terminal.PrintSignal(signal); });
  const auto result = Measure(options, terminal, signals.stop());
  if (signals.received() != 0) return kSignalExit + signals.received();
  if (!result.ok()) {
    Error error = result.error();
    error.where = OptionOf(error.where);
    terminal.PrintError(error);
    return ExitCode(error.kind);
  }
  if (const auto refusal = ValueThatNoRowHas(*result)) {
    terminal.PrintError(*refusal);
    return ExitCode(refusal->kind);
  }
  for (const Warning& warning : result->warnings) terminal.PrintWarning(warning);
  for (const Warning& warning : result->bias->warnings) terminal.PrintWarning(warning);
  const std::string text = options.format == "json"  ? BiasRecordsJson(*result)
                           : options.format == "csv" ? BiasRecordsCsv(*result)
                                                     : BiasTable(*result);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

}  // namespace candor::cli
