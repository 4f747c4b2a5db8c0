// The commands that explain: schema, doctor, help.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <thread>

#include "candor/bias/metric.h"
#include "candor/bias/metric_help.h"
#include "candor/cli/commands.h"
#include "candor/config/schema.h"
#include "candor/dataset/arrow_info.h"
#include "candor/predictor/model_library.h"
#include "candor/results/analysis_result.h"
#include "candor/runner/job.h"

namespace candor::cli {

int PrintSchema(const std::string& which) {
  const std::string_view text =
      which == "config" ? config::SchemaText() : results::ResultSchemaText();
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

int Diagnose() {
  const auto print = [](std::string_view what, const std::string& state) {
    fmt::print("{:<12} {}\n", what, state);
  };
  print("candor", std::string(runner::Version()));
  print("compiler", __VERSION__);
  print("processors", std::to_string(std::max(1U, std::thread::hardware_concurrency())));
  const dataset::ArrowInfo arrow = dataset::DescribeArrow();
  print("Arrow", fmt::format("{} ({})", arrow.version, arrow.library));
  print("S3", arrow.s3_library.empty() ? "not there: " + arrow.s3_problem
                                       : "ready (" + arrow.s3_library + ", loaded when needed)");
  for (const predictor::LibraryReport& library : predictor::ReportLibraries()) {
    print(library.title, library.found ? fmt::format("{} ({})", library.version, library.path)
                                       : "not there: " + library.problem);
  }
  fmt::print(
      "\nONNX models need ONNX Runtime. XGBoost, LightGBM and linear models are evaluated by\n"
      "candor itself; their libraries are only what its tests compare it with.\n");
  return 0;
}

int ExplainMetric(const std::string& metric, Terminal& terminal) {
  if (metric.empty()) {
    for (const bias::MetricInfo& info : bias::AllMetrics()) {
      fmt::print("{:<6} {:<13} {}\n", info.name,
                 info.stage == bias::Stage::kPreTraining ? "pre-training" : "post-training",
                 info.description);
    }
    fmt::print("\n'candor help METRIC' says what one means.\n");
    return 0;
  }
  const std::string text = bias::HelpText(metric);
  if (text.empty()) {
    terminal.PrintError({.kind = ErrorKind::kUsage,
                         .message = "There is no metric of that name.",
                         .found = metric,
                         .hint = "candor help lists the metrics."});
    return ExitCode(ErrorKind::kUsage);
  }
  fmt::print("{}", text);
  return 0;
}

}  // namespace candor::cli
