#include <charconv>
#include <cmath>
#include <optional>

#include "candor/base/number_text.h"
#include "candor/base/utf8.h"
#include "candor/dataset/csv/csv_types.h"
#include "candor/dataset/json_scalar.h"
#include "candor/predictor/codec/answer_entries_internal.h"
#include "candor/predictor/codec/body_excerpt_internal.h"

namespace candor::predictor {
namespace {

constexpr const char* kNotNumber = "Could not convert string to float.";  // Clarify's own text
constexpr const char* kLocationHint =
    "Check predictor.label, predictor.probability and predictor.accept_type.";

Error ModelError(std::string message, std::string found, std::string expected) {
  return {.kind = ErrorKind::kModel,
          .message = std::move(message),
          .found = std::move(found),
          .expected = std::move(expected),
          .hint = kLocationHint};
}

/// The usual spellings without a copy; the rest is Python's business.
std::optional<double> ParseScore(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec == std::errc() && parsed.ptr == end) return value;
  return ParsePythonFloat(text);
}

Status CheckFinite(double value) {
  if (std::isfinite(value)) return Status::Ok();
  return ModelError("A score is not finite.", PythonFloatText(value), "a finite number");
}

std::string JsonExcerpt(const json::Value& value) { return BodyExcerpt(json::Write(value)); }

}  // namespace

Status ScoreReading::FromJson(const json::Value& value, double* entry) {
  if (value.is_string()) return FromText(value.AsString(), entry);
  if (!value.is_number()) {
    return ModelError("A score is not a number.",
                      value.is_null() ? value.KindName()
                                      : std::string(value.KindName()) + ", " + JsonExcerpt(value),
                      "a number");
  }
  *entry = value.AsDouble();
  return CheckFinite(*entry);
}

Status ScoreReading::FromText(std::string_view text, double* entry) {
  const std::optional<double> number = ParseScore(text);
  if (!number) return ModelError(kNotNumber, "\"" + BodyExcerpt(text) + "\"", "a number");
  *entry = *number;
  return CheckFinite(*entry);
}

Status LabelReading::FromJson(const json::Value& value, dataset::Cell* entry) {
  const std::optional<dataset::Cell> cell = dataset::CellOfScalar(value);
  if (cell && !cell->is_missing()) {
    *entry = *cell;
    return Status::Ok();
  }
  return ModelError("A label is missing or no single value.",
                    value.is_null() ? value.KindName()
                                    : std::string(value.KindName()) + ", " + JsonExcerpt(value),
                    "a number, a text or a truth value");
}

Status LabelReading::FromText(std::string_view text, dataset::Cell* entry) {
  if (text.empty()) {
    return ModelError("A label is missing or no single value.", "an empty cell",
                      "a number, a text or a truth value");
  }
  if (const auto integer = dataset::ParseCsvInt(text)) {
    *entry = *integer;
  } else if (const auto large = dataset::ParseCsvUInt(text)) {
    *entry = *large;
  } else if (const auto number = dataset::ParseCsvFloat(text)) {
    *entry = *number;
  } else if (const auto boolean = dataset::ParseCsvBool(text)) {
    *entry = *boolean;
  } else if (IsUtf8(text)) {
    *entry = std::string(text);
  } else {
    return ModelError("A label is not UTF-8.", "\"" + BodyExcerpt(text) + "\"", "UTF-8");
  }
  return Status::Ok();
}

std::string Counted(size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

Error EmptyListError(const char* noun) {
  return ModelError("The model's answer holds an empty list.",
                    "no " + std::string(noun) + " for this record", "as many as there are classes");
}

Error RaggedError(const char* noun, size_t width, size_t first_width) {
  return ModelError("The model's answer holds lists of different lengths.", Counted(width, noun),
                    Counted(first_width, noun) + ", as for record 1");
}

}  // namespace candor::predictor
