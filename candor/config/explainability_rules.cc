#include "candor/config/rules_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

void CheckTextAndImage(const Facts& facts, ProblemList* problems) {
  const bool has_text = facts.Has("/methods/shap/text_config");
  const bool has_image = facts.Has("/methods/shap/image_config");
  if (facts.Has("/methods/shap/features_to_explain") &&
      (has_text || has_image || facts.is_image())) {
    problems->Add("/methods/shap/features_to_explain",
                  "`features_to_explain` is not supported for datasets containing text features or "
                  "images.",
                  {.found = has_text ? "text_config" : "images"});
  }
  if (facts.is_image() && has_text) {
    problems->Add("/methods/shap/text_config", "text_config is not for images.",
                  {.found = Quoted(facts.dataset_type()), .expected = "image_config"});
  }
  if (facts.is_image() && facts.HasMethod("shap") && !has_image) {
    problems->Add("/methods/shap/image_config", "image_config is required for images.",
                  {.found = "no image_config", .expected = "an object with model_type"});
  }
  if (has_image && !facts.is_image() && !facts.dataset_type().empty()) {
    problems->Add("/methods/shap/image_config", "image_config is only for images.",
                  {.found = Quoted(facts.dataset_type()), .expected = "application/x-image"});
  }
}

void CheckLocalValues(const Facts& facts, ProblemList* problems) {
  const json::Value* save = facts.At("/methods/shap/save_local_shap_values");
  if (!facts.Has("/methods/shap/text_config") || save == nullptr || *save != json::Value(false)) {
    return;
  }
  problems->Note("local-values-of-text", "/methods/shap/save_local_shap_values",
                 "Without local values the explanations of single texts are not kept.");
}

void CheckDebugRange(const Facts& facts, ProblemList* problems) {
  const std::string pointer = "/methods/shap/image_config/debug";
  const json::Value* from = facts.At(pointer + "/sample_from");
  const json::Value* to = facts.At(pointer + "/sample_to");
  if (from == nullptr || to == nullptr || !from->is_number() || !to->is_number()) return;
  if (from->AsDouble() < to->AsDouble()) return;
  problems->Add(pointer + "/sample_to", "sample_to must be greater than sample_from.",
                {.found = Excerpt(*to), .expected = "more than " + Excerpt(*from)});
}

}  // namespace

void CheckExplainability(const Facts& facts, ProblemList* problems) {
  if (facts.Has("/methods/shap/baseline") && facts.Has("/methods/shap/num_clusters")) {
    problems->Add(
        "/methods/shap/num_clusters",
        "Baseline and num_clusters cannot be provided together. Please specify one of the "
        "two.",
        {.found = "both baseline and num_clusters", .expected = "one of them"});
  }
  CheckTextAndImage(facts, problems);
  CheckLocalValues(facts, problems);
  CheckDebugRange(facts, problems);
  if (facts.HasMethod("pdp") && !facts.HasMethod("shap") && !facts.Has("/methods/pdp/features")) {
    problems->Add("/methods/pdp/features",
                  "PDP features must be provided when ShapConfig is not provided",
                  {.found = "neither features nor shap",
                   .expected = "a list of names or indices, or shap beside pdp"});
  }
}

}  // namespace candor::config
