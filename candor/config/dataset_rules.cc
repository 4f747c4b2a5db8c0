#include "candor/config/rules_internal.h"
#include "candor/config/spelling_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

/// The SDK's text for one or two keys that a dataset type does not take.
std::string NotSupported(const Facts& facts, std::string_view first, std::string_view second = {}) {
  std::string text = second.empty() ? "The parameter '" : "The parameters '";
  text += first;
  text += second.empty() ? "' is" : "' and '" + std::string(second) + "' are";
  return text + " not supported for dataset_type '" + facts.dataset_type() +
         "'. Please check the API documentation for the supported dataset types.";
}

void CheckTabularOnlyKeys(const Facts& facts, ProblemList* problems) {
  if (!facts.is_image()) return;
  for (const char* key : {"predicted_label", "excluded_columns"}) {
    const std::string pointer = std::string("/") + key;
    if (facts.Has(pointer)) problems->Add(pointer, NotSupported(facts, key));
  }
}

/// A separate dataset: its URI and its headers, CSV only.
void CheckSeparateDataset(const Facts& facts, const std::string& uri, const std::string& headers,
                          ProblemList* problems) {
  const bool has_uri = facts.Has("/" + uri);
  const bool has_headers = facts.Has("/" + headers);
  if (!has_uri && !has_headers) return;
  if (!facts.dataset_type().empty() && facts.dataset_type() != "text/csv") {
    problems->Add("/" + (has_uri ? uri : headers), NotSupported(facts, uri, headers),
                  {.found = Quoted(facts.dataset_type()), .expected = "text/csv"});
  } else if (!has_uri) {
    problems->Add("/" + headers, headers + " needs " + uri + ".",
                  {.found = "no " + uri, .expected = "both, or neither"});
  }
}

void CheckFeatures(const Facts& facts, ProblemList* problems) {
  const bool is_time_series =
      facts.has_time_series_method() || facts.Has("/time_series_data_config");
  if (!facts.Has("/features") && !is_time_series) {
    const ProblemDetail detail{.found = "no features", .expected = "a JMESPath expression"};
    if (facts.is_json()) {
      problems->Add("/features", "features JMESPath is required for application/json dataset_type",
                    detail);
    } else if (facts.is_json_lines()) {
      problems->Add("/features", "Data must contain features.", detail);
    }
  }
  if (facts.Has("/features") && (facts.has_file_columns() || facts.is_image())) {
    problems->Note("unused-key", "/features",
                   "features has no effect with " + facts.dataset_type() + ".");
  }
}

void CheckLabelForm(const Facts& facts, ProblemList* problems) {
  for (const std::string pointer : {"/label", "/predicted_label"}) {
    const json::Value* label = facts.At(pointer);
    if (label == nullptr || !label->is_integer()) continue;
    const bool is_document = facts.is_json() || facts.is_json_lines();
    if (!is_document && facts.dataset_type() != "application/x-parquet") continue;
    problems->Add(pointer,
                  pointer.substr(1) + " cannot be an index with " + facts.dataset_type() + ".",
                  {.found = Excerpt(*label),
                   .expected = is_document ? "a JMESPath expression" : "a column name"});
  }
}

void CheckLabelInHeaders(const Facts& facts, ProblemList* problems) {
  const json::Value* label = facts.At("/label");
  if (label == nullptr || !facts.headers() || !facts.has_file_columns()) return;
  if (facts.ColumnIndex(*label)) return;
  if (label->is_string()) {
    problems->Add("/label", "Headers must contain label.",
                  {.found = Excerpt(*label),
                   .expected = "one of the headers",
                   .suggestion = NearestSpelling(label->AsString(), *facts.headers())});
  } else if (label->kind() == json::Value::Kind::kInteger && label->AsInteger() >= 0) {
    problems->Add("/label", "The index of label is beyond the headers.",
                  {.found = Excerpt(*label),
                   .expected = "at most " + std::to_string(facts.headers()->size() - 1)});
  }
}

}  // namespace

void CheckDataset(const Facts& facts, ProblemList* problems) {
  CheckTabularOnlyKeys(facts, problems);
  CheckSeparateDataset(facts, "facet_dataset_uri", "facet_headers", problems);
  CheckSeparateDataset(facts, "predicted_label_dataset_uri", "predicted_label_headers", problems);
  CheckFeatures(facts, problems);
  CheckLabelForm(facts, problems);
  CheckLabelInHeaders(facts, problems);
}

}  // namespace candor::config
