#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "candor/cli/commands.h"
#include "candor/cli/signals.h"
#include "candor/predictor/open_model.h"
#include "candor/server/model_host.h"

namespace candor::cli {
namespace {

Status Serve(const HostOptions& options, Terminal& terminal, const std::stop_token& stop) {
  CANDOR_ASSIGN_OR_RETURN(predictor::OpenedModel opened, predictor::OpenModel(options.model));
  const predictor::ModelInfo& info = opened.model->info();
  terminal.PrintNote(fmt::format("{} model, evaluated by {}", info.format, info.engine));
  for (const Warning& warning : opened.warnings) terminal.PrintWarning(warning);
  for (const Warning& warning : info.warnings) terminal.PrintWarning(warning);
  return server::HostModel(std::move(opened.model),
                           {.listen = options.listen,
                            .port = options.port,
                            .threads = ChooseThreads(options.threads, std::nullopt)},
                           stop, [&](std::string_view line) { terminal.PrintAlways(line); });
}

}  // namespace

int HostModel(const HostOptions& options, Terminal& terminal) {
  SignalWatch signals([&](int signal) { terminal.PrintSignal(signal); });
  constexpr int kTidyingSeconds = 5;  // after the last answer, or the end of the wait for it
  signals.AllowSeconds(static_cast<int>(server::HostOptions{}.drain_seconds) + kTidyingSeconds);
  const Status status = Serve(options, terminal, signals.stop());
  if (signals.received() != 0) return kSignalExit + signals.received();
  if (status.ok()) return 0;
  terminal.PrintError(status.error());
  return ExitCode(status.error().kind);
}

}  // namespace candor::cli
