#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "candor/json/value.h"
#include "candor/predictor/codec/placeholder_internal.h"

namespace candor::predictor {
namespace {

struct Spelling {
  std::string_view text;
  Placeholder placeholder;
  std::string_view sample;  // a value of the kind that takes its place
};

// A name that is the beginning of another one stands after it.
constexpr std::array<Spelling, 5> kSpellings = {{
    {"$features_kvp", Placeholder::kFeaturesKvp, "{}"},
    {"$features", Placeholder::kFeatures, "[]"},
    {"$feature_names", Placeholder::kFeatureNames, "[]"},
    {"$records", Placeholder::kRecords, "[]"},
    {"$record", Placeholder::kRecord, "null"},
}};

const Spelling* SpellingAt(std::string_view text) {
  for (const Spelling& spelling : kSpellings) {
    if (text.starts_with(spelling.text)) return &spelling;
  }
  return nullptr;
}

/// The JSON string at the front of the text with its quotes, or all of the text when it has no end.
std::string_view StringLiteralAt(std::string_view text) {
  for (size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return text.substr(0, at + 1);
    }
  }
  return text;
}

Error NotJsonError(std::string_view text, const std::string& pointer, const Error& reason) {
  return {.kind = ErrorKind::kConfig,
          .message = "The template does not make valid JSON.",
          .where = pointer,
          .found = std::string(text) + ": " + reason.message + " " + reason.where,
          .expected = "JSON with a placeholder in the place of a value",
          .hint = "Only \"${NAME}\" has quotes of its own."};
}

class Parser {
 public:
  Parser(std::string_view text, const std::vector<std::string>& names, const std::string& pointer)
      : text_(text), names_(names), pointer_(pointer) {}

  Result<ParsedTemplate> Parse() {
    while (at_ < text_.size()) {
      const std::string_view rest = text_.substr(at_);
      if (rest.front() == '"') {
        CANDOR_RETURN_IF_ERROR(TakeString(rest));
      } else if (rest.starts_with("${")) {
        CANDOR_RETURN_IF_ERROR(TakeBareName(rest));
      } else if (const Spelling* spelling = SpellingAt(rest)) {
        TakePlaceholder(spelling->placeholder, 0, spelling->text.size(), spelling->sample);
      } else {
        TakeText(1);
      }
    }
    parsed_.tail = std::move(pending_);
    return std::move(parsed_);
  }

 private:
  void TakeText(size_t size) {
    pending_ += text_.substr(at_, size);
    parsed_.sample += text_.substr(at_, size);
    at_ += size;
  }

  void TakePlaceholder(Placeholder placeholder, size_t feature, size_t size,
                       std::string_view sample) {
    parsed_.parts.push_back({std::exchange(pending_, {}), placeholder, feature});
    parsed_.sample += sample;
    at_ += size;
  }

  Status TakeFeature(std::string_view name, size_t size) {
    const auto found = std::find(names_.begin(), names_.end(), name);
    if (found == names_.end()) return UnknownName(name);
    if (std::find(found + 1, names_.end(), name) != names_.end()) {
      return Error{.kind = ErrorKind::kConfig,
                   .message = "Two features have the same name, so the placeholder is ambiguous.",
                   .where = pointer_,
                   .found = "${" + std::string(name) + "}"};
    }
    TakePlaceholder(Placeholder::kFeature, static_cast<size_t>(found - names_.begin()), size,
                    "null");
    return Status::Ok();
  }

  /// "${NAME}" with NAME as it is: the longest name that stands there. It may hold quotes.
  const std::string* NameAt(std::string_view rest, std::string_view after) const {
    const std::string* longest = nullptr;
    for (const std::string& name : names_) {
      if (!rest.starts_with(name) || !rest.substr(name.size()).starts_with(after)) continue;
      if (longest == nullptr || name.size() > longest->size()) longest = &name;
    }
    return longest;
  }

  Status TakeString(std::string_view rest) {
    constexpr std::string_view kOpen = "\"${";
    constexpr std::string_view kClose = "}\"";
    if (rest.starts_with(kOpen)) {
      const std::string* name = NameAt(rest.substr(kOpen.size()), kClose);
      if (name != nullptr) return TakeFeature(*name, kOpen.size() + name->size() + kClose.size());
    }
    const std::string_view literal = StringLiteralAt(rest);
    if (literal.starts_with(kOpen) && literal.ends_with(kClose)) {
      const auto unescaped = json::Parse(literal);
      if (!unescaped.ok()) return NotJsonError(text_, pointer_, unescaped.error());
      const std::string_view inner = unescaped->AsString();
      return TakeFeature(inner.substr(2, inner.size() - 3), literal.size());
    }
    CANDOR_RETURN_IF_ERROR(CheckPlainString(literal));
    TakeText(literal.size());
    return Status::Ok();
  }

  Status TakeBareName(std::string_view rest) {
    if (const std::string* name = NameAt(rest.substr(2), "}")) {
      return TakeFeature(*name, name->size() + 3);
    }
    const size_t close = rest.find('}');
    if (close != std::string_view::npos) return UnknownName(rest.substr(2, close - 2));
    TakeText(2);
    return Status::Ok();
  }

  Status CheckPlainString(std::string_view literal) const {
    for (size_t at = literal.find('$'); at != std::string_view::npos;
         at = literal.find('$', at + 1)) {
      const std::string_view rest = literal.substr(at);
      std::string_view placeholder;
      if (const Spelling* spelling = SpellingAt(rest)) placeholder = spelling->text;
      const size_t close = rest.find('}');
      if (rest.starts_with("${") && close != std::string_view::npos) {
        placeholder = rest.substr(0, close + 1);
      }
      if (placeholder.empty()) continue;
      return Error{.kind = ErrorKind::kConfig,
                   .message = "A placeholder stands within a JSON string.",
                   .where = pointer_,
                   .found = std::string(placeholder) + " in " + std::string(literal),
                   .expected = placeholder.starts_with("${")
                                   ? "\"" + std::string(placeholder) + "\" as the whole string"
                                   : std::string(placeholder) + " without quotes around it"};
    }
    return Status::Ok();
  }

  Error UnknownName(std::string_view name) const {
    std::string known;
    for (const std::string& each : names_) known += (known.empty() ? "\"" : ", \"") + each + '"';
    return {.kind = ErrorKind::kConfig,
            .message = "Feature names not found.",
            .where = pointer_,
            .found = "${" + std::string(name) + "}",
            .expected = "one of the features sent to the model: " + known};
  }

  std::string_view text_;
  const std::vector<std::string>& names_;
  const std::string& pointer_;
  size_t at_ = 0;
  std::string pending_;  // plain text since the last placeholder
  ParsedTemplate parsed_;
};

}  // namespace

int ParsedTemplate::Count(Placeholder placeholder) const {
  return static_cast<int>(std::count_if(
      parts.begin(), parts.end(),
      [placeholder](const TemplatePart& part) { return part.placeholder == placeholder; }));
}

std::string_view SpellingOf(Placeholder placeholder) {
  for (const Spelling& spelling : kSpellings) {
    if (spelling.placeholder == placeholder) return spelling.text;
  }
  return "${NAME}";
}

Result<ParsedTemplate> ParseTemplate(std::string_view text, const std::vector<std::string>& names,
                                     const std::string& pointer) {
  return Parser(text, names, pointer).Parse();
}

Status CheckMakesJson(const ParsedTemplate& parsed, std::string_view text,
                      const std::string& pointer) {
  const auto sample = json::Parse(parsed.sample);
  if (sample.ok()) return Status::Ok();
  return NotJsonError(text, pointer, sample.error());
}

}  // namespace candor::predictor
