#include "candor/predictor/codec/record_pattern_internal.h"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>
#include <utility>

#include "candor/predictor/codec/json_string_internal.h"
#include "candor/predictor/codec/placeholder_internal.h"

namespace candor::predictor {
namespace {

constexpr const char* kContent = "/predictor/content_template";
constexpr const char* kRecord = "/predictor/record_template";

Error TemplateError(const char* pointer, std::string message, std::string found,
                    std::string expected) {
  return {.kind = ErrorKind::kConfig,
          .message = std::move(message),
          .where = pointer,
          .found = std::move(found),
          .expected = std::move(expected)};
}

std::string Times(std::string_view what, int count) {
  return std::string(what) + " " + std::to_string(count) + " times";
}

Status CheckAllowed(const ParsedTemplate& parsed, std::initializer_list<Placeholder> allowed,
                    const char* pointer) {
  for (const TemplatePart& part : parsed.parts) {
    if (std::find(allowed.begin(), allowed.end(), part.placeholder) != allowed.end()) continue;
    std::string expected;
    for (const Placeholder each : allowed) {
      expected += (expected.empty() ? "" : ", ") + std::string(SpellingOf(each));
    }
    return TemplateError(pointer, "The placeholder does not belong in this template.",
                         std::string(SpellingOf(part.placeholder)), expected);
  }
  return Status::Ok();
}

Result<std::vector<std::string>> JsonStrings(const std::vector<std::string>& names) {
  std::vector<std::string> strings(names.size());
  for (size_t i = 0; i < names.size(); ++i) {
    if (AppendJsonString(names[i], &strings[i])) continue;
    return Error{.kind = ErrorKind::kConfig,
                 .message = "The name of a feature is not UTF-8.",
                 .where = "feature " + std::to_string(i + 1)};
  }
  return strings;
}

Status CheckDistinct(const std::vector<std::string>& names) {
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (seen.insert(name).second) continue;
    return TemplateError(kRecord, "Two features have the same name, so $features_kvp is ambiguous.",
                         "\"" + name + "\"", "a name of its own for each feature");
  }
  return Status::Ok();
}

/// Builds slots; text waits until the next cell.
class PatternBuilder {
 public:
  explicit PatternBuilder(const std::vector<std::string>& names) : names_(names) {}

  void AddText(std::string_view text) { pending_ += text; }
  void AddCell(size_t column) { pattern_.slots.push_back({std::exchange(pending_, {}), column}); }

  void AddFeatures() {
    AddText("[");
    for (size_t i = 0; i < names_.size(); ++i) {
      if (i > 0) AddText(",");
      AddCell(i);
    }
    AddText("]");
  }

  void AddPairs() {
    AddText("{");
    for (size_t i = 0; i < names_.size(); ++i) {
      if (i > 0) AddText(",");
      AddText(names_[i]);
      AddText(":");
      AddCell(i);
    }
    AddText("}");
  }

  void AddNames() {
    AddText("[");
    for (size_t i = 0; i < names_.size(); ++i) {
      if (i > 0) AddText(",");
      AddText(names_[i]);
    }
    AddText("]");
  }

  RecordPattern Finish() {
    pattern_.tail = std::move(pending_);
    return std::move(pattern_);
  }

 private:
  const std::vector<std::string>& names_;  // as JSON strings
  std::string pending_;
  RecordPattern pattern_;
};

RecordPattern Expand(const ParsedTemplate& parsed, const std::vector<std::string>& json_names) {
  PatternBuilder builder(json_names);
  for (const TemplatePart& part : parsed.parts) {
    builder.AddText(part.text_before);
    switch (part.placeholder) {
      case Placeholder::kFeatures:
        builder.AddFeatures();
        break;
      case Placeholder::kFeaturesKvp:
        builder.AddPairs();
        break;
      case Placeholder::kFeatureNames:
        builder.AddNames();
        break;
      case Placeholder::kFeature:
        builder.AddCell(part.feature);
        break;
      case Placeholder::kRecord:
      case Placeholder::kRecords:
        break;  // CheckAllowed keeps them out of records
    }
  }
  builder.AddText(parsed.tail);
  return builder.Finish();
}

/// A record of JSON Lines is one line, however its template is laid out.
void JoinLines(ParsedTemplate* parsed) {
  const auto join = [](std::string* text) {
    std::replace(text->begin(), text->end(), '\n', ' ');
    std::replace(text->begin(), text->end(), '\r', ' ');
  };
  for (TemplatePart& part : parsed->parts) join(&part.text_before);
  join(&parsed->tail);
}

Result<RequestPatterns> LinePatterns(const std::string& text,
                                     const std::vector<std::string>& names) {
  CANDOR_ASSIGN_OR_RETURN(const std::vector<std::string> json_names, JsonStrings(names));
  CANDOR_ASSIGN_OR_RETURN(ParsedTemplate parsed, ParseTemplate(text, names, kContent));
  const int count = parsed.Count(Placeholder::kFeatures);
  if (count != 1) {
    return TemplateError(
        kContent, "Invalid content_template " + text + ". Please include a placeholder $features.",
        Times("$features", count), "$features exactly once");
  }
  CANDOR_RETURN_IF_ERROR(CheckAllowed(parsed, {Placeholder::kFeatures}, kContent));
  CANDOR_RETURN_IF_ERROR(CheckMakesJson(parsed, text, kContent));
  JoinLines(&parsed);
  RequestPatterns patterns;
  patterns.record = Expand(parsed, json_names);
  patterns.body.separator = "\n";
  return patterns;
}

Result<RecordPattern> JsonRecordPattern(const std::string& text,
                                        const std::vector<std::string>& names,
                                        const std::vector<std::string>& json_names) {
  CANDOR_ASSIGN_OR_RETURN(const ParsedTemplate parsed, ParseTemplate(text, names, kRecord));
  CANDOR_RETURN_IF_ERROR(CheckAllowed(parsed,
                                      {Placeholder::kFeatures, Placeholder::kFeatureNames,
                                       Placeholder::kFeaturesKvp, Placeholder::kFeature},
                                      kRecord));
  const int pairs = parsed.Count(Placeholder::kFeaturesKvp);
  if (pairs > 1) {
    return TemplateError(kRecord, "record_template holds $features_kvp more than once.",
                         Times("$features_kvp", pairs), "$features_kvp once");
  }
  if (pairs == 1) CANDOR_RETURN_IF_ERROR(CheckDistinct(names));
  if (pairs + parsed.Count(Placeholder::kFeatures) + parsed.Count(Placeholder::kFeature) == 0) {
    return TemplateError(kRecord, "record_template sends no feature to the model.",
                         "no placeholder of features", "$features, $features_kvp or \"${NAME}\"");
  }
  CANDOR_RETURN_IF_ERROR(CheckMakesJson(parsed, text, kRecord));
  return Expand(parsed, json_names);
}

Result<BodyPattern> JsonBodyPattern(const std::string& text, const std::vector<std::string>& names,
                                    const std::vector<std::string>& json_names) {
  CANDOR_ASSIGN_OR_RETURN(const ParsedTemplate parsed, ParseTemplate(text, names, kContent));
  const int single = parsed.Count(Placeholder::kRecord);
  const int all = parsed.Count(Placeholder::kRecords);
  if (single + all == 0) {
    return TemplateError(kContent,
                         "Invalid content_template " + text +
                             ". Please include either placeholder $records or $record.",
                         "neither", "one of them, once");
  }
  if (single + all > 1) {
    return TemplateError(kContent, "content_template holds the records more than once.",
                         Times("$record or $records", single + all), "one of them, once");
  }
  CANDOR_RETURN_IF_ERROR(CheckAllowed(
      parsed, {Placeholder::kRecords, Placeholder::kRecord, Placeholder::kFeatureNames}, kContent));
  CANDOR_RETURN_IF_ERROR(CheckMakesJson(parsed, text, kContent));
  BodyPattern body;
  body.separator = ",";
  if (single == 1) body.max_records = 1;
  std::string* side = &body.before;
  for (const TemplatePart& part : parsed.parts) {
    *side += part.text_before;
    if (part.placeholder == Placeholder::kFeatureNames) {
      PatternBuilder builder(json_names);
      builder.AddNames();
      *side += builder.Finish().tail;
      continue;
    }
    if (all == 1) body.before += "[";
    side = &body.after;
    if (all == 1) body.after += "]";
  }
  *side += parsed.tail;
  return body;
}

}  // namespace

Result<RequestPatterns> MakePatterns(const RequestFormat& format,
                                     const std::vector<std::string>& names) {
  RequestPatterns patterns;
  patterns.body.separator = "\n";
  if (format.content == PayloadFormat::kCsv) return patterns;
  const std::string media_type = MediaType(format.content);
  if (format.content == PayloadFormat::kJsonLines) {
    if (format.content_template) return LinePatterns(*format.content_template, names);
    return TemplateError(kContent,
                         "content_template field is required for content_type " + media_type,
                         "no content_template", "a line with $features");
  }
  if (!format.content_template || !format.record_template) {
    return TemplateError(
        format.content_template ? kRecord : kContent,
        "content_template and record_template are required for content_type " + media_type,
        format.content_template  ? "no record_template"
        : format.record_template ? "no content_template"
                                 : "neither of them",
        "both");
  }
  CANDOR_ASSIGN_OR_RETURN(const std::vector<std::string> json_names, JsonStrings(names));
  CANDOR_ASSIGN_OR_RETURN(patterns.body,
                          JsonBodyPattern(*format.content_template, names, json_names));
  CANDOR_ASSIGN_OR_RETURN(patterns.record,
                          JsonRecordPattern(*format.record_template, names, json_names));
  return patterns;
}

}  // namespace candor::predictor
