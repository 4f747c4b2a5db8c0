#include "candor/config/rules_internal.h"
#include "candor/config/text_internal.h"
#include "candor/json/jmespath.h"

namespace candor::config {
namespace {

void CheckExpression(const Facts& facts, const std::string& pointer, ProblemList* problems) {
  const std::string* expression = facts.Text(pointer);
  if (expression == nullptr || expression->empty()) return;
  const auto compiled = json::JmesPath::Compile(*expression);
  if (compiled.ok()) return;
  const Error& error = compiled.error();
  std::string reason = error.message;
  for (const std::string* part : {&error.where, &error.found}) {
    if (!part->empty()) reason += " " + *part;
  }
  problems->Add(
      pointer, "The JMESPath expression is not valid.",
      {.found = Excerpt(json::Value(*expression)) + ": " + reason, .expected = error.expected});
}

void CheckEachExpression(const Facts& facts, const std::string& pointer, ProblemList* problems) {
  const json::Value::Array* list = facts.List(pointer);
  if (list == nullptr) return;
  for (size_t i = 0; i < list->size(); ++i) {
    CheckExpression(facts, pointer + "/" + std::to_string(i), problems);
  }
}

}  // namespace

void CheckExpressions(const Facts& facts, ProblemList* problems) {
  if (facts.is_json() || facts.is_json_lines()) {
    for (const char* pointer : {"/features", "/label", "/predicted_label"}) {
      CheckExpression(facts, pointer, problems);
    }
  }
  const std::string series = "/time_series_data_config/";
  for (const char* key : {"target_time_series", "item_id", "timestamp"}) {
    CheckExpression(facts, series + key, problems);
  }
  CheckEachExpression(facts, series + "related_time_series", problems);
  CheckEachExpression(facts, series + "static_covariates", problems);
  CheckExpression(facts, "/predictor/time_series_predictor_config/forecast", problems);
  if (facts.Is("/predictor/accept_type", "application/json") ||
      facts.Is("/predictor/accept_type", "application/jsonlines")) {
    CheckExpression(facts, "/predictor/label", problems);
    CheckExpression(facts, "/predictor/probability", problems);
  }
}

}  // namespace candor::config
