// The commands that explain: schema, doctor, help.
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <thread>

#include "candor/bias/metric.h"
#include "candor/bias/metric_help.h"
#include "candor/cli/commands.h"
#include "candor/config/schema.h"
#include "candor/dataset/arrow_info.h"
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
  fmt::print("candor     {}\n", runner::Version());
  fmt::print("compiler   {}\n", __VERSION__);
  fmt::print("processors {}\n", std::max(1U, std::thread::hardware_concurrency()));
  const dataset::ArrowInfo arrow = dataset::DescribeArrow();
  fmt::print("Arrow      {} ({})\n", arrow.version, arrow.library);
  fmt::print("S3         {}\n", arrow.s3_library.empty()
                                    ? "not there: " + arrow.s3_problem
                                    : "ready (" + arrow.s3_library + ", loaded when needed)");
  fmt::print(
      "\nThis version reads predictions from the data; it asks no model, so ONNX Runtime,\n"
      "XGBoost and LightGBM are not needed.\n");
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
