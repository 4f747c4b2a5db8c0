#include "candor/config/rules_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

constexpr const char* kAnalyses[] = {"pre_training_bias", "post_training_bias", "shap", "pdp",
                                     "asymmetric_shapley_value"};

void CheckAnyAnalysis(const Facts& facts, ProblemList* problems) {
  const json::Value* methods = facts.At("/methods");
  if (methods == nullptr || !methods->is_object()) return;
  for (const char* name : kAnalyses) {
    if (facts.HasMethod(name)) return;
  }
  // A misspelt name is already reported as such.
  for (const auto& [name, method] : methods->AsObject()) {
    if (name != "report") return;
  }
  problems->Add("/methods",
                "analysis_config must have at least one working method: One of the "
                "`pre_training_methods`, `post_training_methods`, `explainability_config`.",
                {.found = methods->AsObject().empty() ? "no method" : "only report",
                 .expected = "at least one of pre_training_bias, post_training_bias, shap, pdp, "
                             "asymmetric_shapley_value"});
}

void CheckTimeSeriesAlone(const Facts& facts, ProblemList* problems) {
  if (!facts.has_time_series_method()) return;
  for (const std::string name : {"pre_training_bias", "post_training_bias"}) {
    if (!facts.HasMethod(name)) continue;
    problems->Add("/methods/" + name, "Bias metrics are unsupported for time series.",
                  {.found = name + " beside asymmetric_shapley_value",
                   .expected = "asymmetric_shapley_value alone"});
  }
  for (const std::string name : {"shap", "pdp"}) {
    if (!facts.HasMethod(name)) continue;
    problems->Add("/methods/" + name,
                  "Please do not provide Asymmetric Shapley Value configs for non-TimeSeries uses.",
                  {.found = name + " beside asymmetric_shapley_value",
                   .expected = "asymmetric_shapley_value alone"});
  }
  if (facts.HasMethod("report")) {
    problems->Note("unused-key", "/methods/report",
                   "No report is made for time series; report has no effect.");
  }
}

void CheckImageMethods(const Facts& facts, ProblemList* problems) {
  if (!facts.is_image()) return;
  for (const std::string name : {"pre_training_bias", "post_training_bias", "pdp"}) {
    if (!facts.HasMethod(name)) continue;
    problems->Add("/methods/" + name, name + " needs a tabular dataset.",
                  {.found = Quoted(facts.dataset_type()),
                   .expected = "text/csv, application/jsonlines, application/json or "
                               "application/x-parquet"});
  }
}

}  // namespace

void CheckMethods(const Facts& facts, ProblemList* problems) {
  CheckAnyAnalysis(facts, problems);
  CheckTimeSeriesAlone(facts, problems);
  CheckImageMethods(facts, problems);
}

}  // namespace candor::config
