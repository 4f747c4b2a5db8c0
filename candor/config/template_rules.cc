#include <algorithm>

#include "candor/config/placeholders_internal.h"
#include "candor/config/rules_internal.h"
#include "candor/config/spelling_internal.h"
#include "candor/config/text_internal.h"

namespace candor::config {
namespace {

constexpr const char* kContent = "/predictor/content_template";
constexpr const char* kRecord = "/predictor/record_template";

void CheckLineTemplate(const std::string& text, ProblemList* problems) {
  const int count = FindPlaceholders(text).Count("$features");
  if (count == 1) return;
  problems->Add(kContent,
                "Invalid content_template " + PythonText(json::Value(text)) +
                    ". Please include a placeholder $features.",
                {.found = "$features " + std::to_string(count) + " times",
                 .expected = "$features exactly once"});
}

void CheckBodyTemplate(const std::string& text, ProblemList* problems) {
  const Placeholders placeholders = FindPlaceholders(text);
  const int count = placeholders.Count("$record") + placeholders.Count("$records");
  if (count == 0) {
    problems->Add(kContent,
                  "Invalid content_template " + PythonText(json::Value(text)) +
                      ". Please include either placeholder $records or $record.",
                  {.found = "neither", .expected = "one of them, once"});
  } else if (count > 1) {
    problems->Add(kContent, "content_template holds the records more than once.",
                  {.found = "$record or $records " + std::to_string(count) + " times",
                   .expected = "one of them, once"});
  }
}

void CheckTimeSeriesRecord(const Placeholders& placeholders, ProblemList* problems) {
  if (placeholders.Count("$target_time_series") > 0) return;
  problems->Add(kRecord, "record_template sends no target series to the model.",
                {.found = "no $target_time_series",
                 .expected = "$target_time_series, and $start_time, $related_time_series or "
                             "$static_covariates as the model asks"});
}

// The bytes of the name and the "}" after "${" when it names a header, as it is or in any of JSON's
// spellings; else 0. Names may hold "}".
size_t HeaderBytes(std::string_view after, const std::vector<std::string>& headers) {
  size_t longest = 0;
  for (const std::string& header : headers) {
    const bool stands = after.starts_with(header) && after.substr(header.size()).starts_with('}');
    if (stands) longest = std::max(longest, header.size() + 1);
  }
  if (longest > 0) return longest;
  for (size_t close = after.find("}\""); close != std::string_view::npos;
       close = after.find("}\"", close + 1)) {
    const auto name = json::Parse("\"" + std::string(after.substr(0, close)) + "\"");
    if (!name.ok() || !name->is_string()) continue;
    if (std::find(headers.begin(), headers.end(), name->AsString()) != headers.end()) {
      return close + 1;
    }
  }
  return 0;
}

void CheckRecordTemplate(const Facts& facts, const std::string& text, ProblemList* problems) {
  const Placeholders placeholders = FindPlaceholders(text);
  if (facts.has_time_series_method()) return CheckTimeSeriesRecord(placeholders, problems);
  const int pairs = placeholders.Count("$features_kvp");
  if (placeholders.Count("$features") + pairs == 0 && placeholders.named.empty()) {
    problems->Add(kRecord, "record_template sends no feature to the model.",
                  {.found = "no placeholder of features",
                   .expected = "$features, $features_kvp or \"${NAME}\""});
  }
  if (pairs > 1) {
    problems->Add(kRecord, "record_template holds $features_kvp more than once.",
                  {.found = std::to_string(pairs) + " times", .expected = "once"});
  }
  if (!facts.headers()) return;
  const std::vector<std::string>& headers = *facts.headers();
  for (size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at)) {
    at += 2;
    const std::string_view after = std::string_view(text).substr(at);
    const size_t close = after.find('}');
    if (close == std::string_view::npos) continue;
    const size_t known = HeaderBytes(after, headers);
    at += known;
    if (known > 0) continue;
    const std::string name(after.substr(0, close));
    problems->Add(kRecord, "Feature names not found.",
                  {.found = "${" + PythonText(json::Value(name)) + "}",
                   .expected = "one of the headers",
                   .suggestion = NearestSpelling(name, headers)});
  }
}

void CheckRequired(const Facts& facts, const std::string& content_type, ProblemList* problems) {
  const bool has_content = facts.Has(kContent);
  const bool has_record = facts.Has(kRecord);
  if (content_type == "application/jsonlines" && !has_content) {
    problems->Add(kContent, "content_template field is required for content_type " + content_type,
                  {.found = "no content_template", .expected = "a line with $features"});
  }
  if (content_type == "application/json" && !(has_content && has_record)) {
    problems->Add(
        has_content ? kRecord : kContent,
        "content_template and record_template are required for content_type " + content_type,
        {.found = has_content ? "no record_template"
                              : (has_record ? "no content_template" : "neither of them"),
         .expected = "both"});
  }
}

void NoteUnused(const Facts& facts, const std::string& content_type, ProblemList* problems) {
  const bool takes_record = content_type == "application/json";
  const bool takes_content = takes_record || content_type == "application/jsonlines";
  for (const auto& [pointer, is_used] :
       {std::pair(kContent, takes_content), std::pair(kRecord, takes_record)}) {
    if (is_used || !facts.Has(pointer)) continue;
    problems->Note("unused-key", pointer,
                   std::string(pointer).substr(std::string_view("/predictor/").size()) +
                       " has no effect with content_type " + content_type + ".");
  }
}

}  // namespace

void CheckTemplates(const Facts& facts, ProblemList* problems) {
  const std::string content_type = facts.content_type();
  if (content_type.empty() || facts.has_model_in_process()) return;
  // A plain URL has defaults for its templates: the bodies that `candor host` takes.
  if (!facts.Has("/candor/endpoint/url") &&
      (facts.sends_requests() || facts.Has("/predictor/content_type"))) {
    CheckRequired(facts, content_type, problems);
  }
  const std::string* content = facts.Text(kContent);
  const std::string* record = facts.Text(kRecord);
  if (content != nullptr && content_type == "application/jsonlines") {
    CheckLineTemplate(*content, problems);
  }
  if (content != nullptr && content_type == "application/json") {
    CheckBodyTemplate(*content, problems);
  }
  if (record != nullptr && content_type == "application/json") {
    CheckRecordTemplate(facts, *record, problems);
  }
  NoteUnused(facts, content_type, problems);
}

}  // namespace candor::config
