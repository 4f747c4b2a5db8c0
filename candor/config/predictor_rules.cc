#include "candor/config/rules_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

void CheckModelSource(const Facts& facts, ProblemList* problems) {
  const bool has_endpoint = facts.Has("/predictor/endpoint_name");
  const bool has_model = facts.Has("/predictor/model_name");
  if (has_endpoint && has_model) {
    problems->Note("endpoint-wins", "/predictor/model_name",
                   "endpoint_name and model_name are both given; the endpoint is used.");
  }
  if (has_endpoint && facts.Has("/predictor/endpoint_name_prefix")) {
    problems->Add("/predictor/endpoint_name_prefix",
                  "endpoint_name_prefix cannot be given together with endpoint_name.",
                  {.found = "both", .expected = "the prefix only with model_name"});
  }
  const bool is_overruled =
      has_endpoint || facts.Has("/candor/endpoint/url") || facts.has_model_in_process();
  for (const std::string key : {"instance_type", "initial_instance_count"}) {
    const std::string pointer = "/predictor/" + key;
    if (has_model && !is_overruled && !facts.Has(pointer)) {
      problems->Add(pointer, key + " is required with model_name.",
                    {.found = "no " + key,
                     .expected = "model_name, instance_type and initial_instance_count, or "
                                 "endpoint_name"});
    } else if (!has_model && has_endpoint && facts.Has(pointer)) {
      problems->Note("unused-key", pointer, key + " has no effect without model_name.");
    }
  }
  if (facts.Has("/predictor/accelerator_type")) {
    problems->Note("unused-key", "/predictor/accelerator_type",
                   "accelerator_type has no effect: Elastic Inference no longer exists.");
  }
}

void CheckNeedsPredictions(const Facts& facts, ProblemList* problems) {
  if (facts.Has("/candor/endpoint/url") || facts.has_model_in_process() ||
      facts.Has("/predictor/endpoint_name") || facts.Has("/predictor/model_name")) {
    return;
  }
  const ProblemDetail detail{.found = facts.Has("/predictor")
                                          ? "a predictor without endpoint_name and model_name"
                                          : "no predictor",
                             .expected =
                                 "predictor.endpoint_name, predictor.model_name, candor.model_uri, "
                                 "candor.endpoint, or a model or endpoint on the command line"};
  if (facts.HasMethod("shap") || facts.HasMethod("pdp") || facts.has_time_series_method()) {
    problems->SetNeedsPredictions(
        "/predictor", "model_config must be provided when explainability methods are selected.",
        detail);
  } else if (facts.HasMethod("post_training_bias") && !facts.Has("/predicted_label") &&
             !facts.Has("/predicted_label_dataset_uri")) {
    problems->SetNeedsPredictions(
        "/predictor",
        "model_config must be provided when `predicted_label_dataset_uri` or `predicted_label` are "
        "not provided in data_config.",
        detail);
  }
}

void CheckContentType(const Facts& facts, ProblemList* problems) {
  const std::string pointer = "/predictor/content_type";
  if (facts.dataset_type() == "application/x-parquet" && facts.sends_requests() &&
      !facts.Has("/candor/endpoint/url") && !facts.Has(pointer)) {
    problems->Add(pointer, "content_type is required for application/x-parquet dataset_type.",
                  {.found = "no content_type",
                   .expected = "text/csv, application/jsonlines or application/json"});
  }
  const std::string* content = facts.Text(pointer);
  if (content == nullptr || facts.dataset_type().empty()) return;
  const bool is_image_type = content->starts_with("image/") || *content == "application/x-npy";
  const bool is_tabular_type = *content == "text/csv" || *content == "application/jsonlines" ||
                               *content == "application/json";
  if (facts.is_image() ? !is_tabular_type : !is_image_type) return;
  problems->Add(pointer, "content_type does not fit dataset_type '" + facts.dataset_type() + "'.",
                {.found = Quoted(*content),
                 .expected = facts.is_image() ? "image/jpeg, image/png or application/x-npy"
                                              : "text/csv, application/jsonlines or "
                                                "application/json"});
}

void CheckImagePredictor(const Facts& facts, ProblemList* problems) {
  if (!facts.is_image() || !facts.HasMethod("shap")) return;
  if (!facts.Has("/predictor/label_headers")) {
    problems->Add("/predictor/label_headers", "label_headers is required for images.",
                  {.found = "no label_headers", .expected = "the names of all classes"});
  }
  const std::string* accept = facts.Text("/predictor/accept_type");
  if (accept == nullptr || *accept == "application/json") return;
  if (!facts.Is("/methods/shap/image_config/model_type", "OBJECT_DETECTION")) return;
  problems->Add("/predictor/accept_type", "Object detection answers in JSON only.",
                {.found = Quoted(*accept), .expected = "application/json"});
}

/// CSV answers have columns, JSON answers have paths.
void CheckOutputLocations(const Facts& facts, ProblemList* problems) {
  const std::string* accept = facts.Text("/predictor/accept_type");
  if (accept == nullptr) return;
  const bool is_csv = *accept == "text/csv";
  if (!is_csv && *accept != "application/json" && *accept != "application/jsonlines") return;
  for (const std::string key : {"label", "probability"}) {
    const json::Value* location = facts.At("/predictor/" + key);
    if (location == nullptr || !(is_csv ? location->is_string() : location->is_integer())) continue;
    problems->Add("/predictor/" + key,
                  "predictor." + key + " does not fit accept_type " + *accept + ".",
                  {.found = Excerpt(*location),
                   .expected = is_csv ? "a column index from 0" : "a JMESPath expression"});
  }
}

}  // namespace

void CheckPredictor(const Facts& facts, ProblemList* problems) {
  CheckModelSource(facts, problems);
  CheckNeedsPredictions(facts, problems);
  CheckContentType(facts, problems);
  CheckImagePredictor(facts, problems);
  CheckOutputLocations(facts, problems);
}

}  // namespace candor::config
