#include "candor/predictor/codec/answer_json_internal.h"

#include <algorithm>
#include <string>
#include <vector>

namespace candor::predictor {
namespace {

using json::Value;

Error NotJsonError(const char* message, std::string where, const Error& reason) {
  return {.kind = ErrorKind::kModel,
          .message = message,
          .where = std::move(where),
          .found = reason.message,
          .hint = "Check predictor.accept_type, and that the model answers in it."};
}

Error NothingThereError(std::string where, const json::JmesPath& path) {
  return {.kind = ErrorKind::kModel,
          .message = "Nothing stands in the model's answer at the configured place.",
          .where = std::move(where),
          .found = path.expression() + " is null",
          .hint = "Set predictor.label and predictor.probability to where the model answers."};
}

Error WhichPartError(const Value::Object& object) {
  constexpr size_t kShownKeys = 20;
  std::string keys;
  for (size_t i = 0; i < std::min(object.size(), kShownKeys); ++i) {
    keys += (i == 0 ? "" : ", ") + json::Write(Value(object[i].first));
  }
  if (object.size() > kShownKeys) keys += ", ...";
  return {.kind = ErrorKind::kModel,
          .message = "The model answers with an object, and nothing says which part of it counts.",
          .found = object.empty() ? "an empty object" : "an object with the keys " + keys,
          .expected = "\"score\" or \"predictions\", or a configured place",
          .hint = "Set predictor.label or predictor.probability to the JMESPath of what counts."};
}

Error WithPlace(Error error, std::string where) {
  error.where = std::move(where);
  return error;
}

bool IsScalar(const Value& value) { return !value.is_array() && !value.is_object(); }

/// Spreads what was selected over the records.
template <typename Entries>
class Spreader {
 public:
  /// `own_labels` is set for the whole output: objects then stand for their "score", and for their
  /// "predicted_label" where no single score can decide.
  Spreader(int64_t records, LabelEntries* own_labels, Entries* entries)
      : records_(records), own_labels_(own_labels), entries_(entries) {}

  bool Fits(const Value& selected) const {
    if (!selected.is_array()) return records_ == 1;
    const Value::Array& list = selected.AsArray();
    return static_cast<int64_t>(list.size()) == records_ || IsListOfOneRecord(list);
  }

  Status Add(const Value& selected) const {
    if (selected.is_string() && LooksLikeList(selected.AsString())) {
      if (auto list = ParseListLiteral(selected.AsString())) return Add(Value(*std::move(list)));
    }
    if (!Fits(selected)) return CountError(selected);
    if (!selected.is_array()) return AddRecord(selected);
    const Value::Array& list = selected.AsArray();
    if (static_cast<int64_t>(list.size()) != records_) return entries_->AddRecord(selected);
    for (const Value& element : list) CANDOR_RETURN_IF_ERROR(AddRecord(element));
    return Status::Ok();
  }

 private:
  bool IsListOfOneRecord(const Value::Array& list) const {
    return records_ == 1 && !list.empty() && std::all_of(list.begin(), list.end(), IsScalar);
  }

  Status AddRecord(const Value& value) const {
    if (own_labels_ == nullptr || !value.is_object()) return entries_->AddRecord(value);
    const Value* score = value.Find("score");
    const Value* label = value.Find("predicted_label");
    const bool scores_decide =
        score != nullptr && !(score->is_array() && score->AsArray().size() > 1);
    if (label != nullptr && !scores_decide) {
      CANDOR_RETURN_IF_ERROR(own_labels_->AddRecord(*label));
      if (score == nullptr) return Status::Ok();
    }
    if (score != nullptr) return entries_->AddRecord(*score);
    return WithPlace(WhichPartError(value.AsObject()), entries_->Where());
  }

  Error CountError(const Value& selected) const {
    return WithPlace(
        AnswerCountError(records_, selected.is_array() ? std::to_string(selected.AsArray().size())
                                                       : selected.KindName()),
        records_ == 1 ? entries_->Where() : entries_->place());
  }

  int64_t records_;
  LabelEntries* own_labels_;
  Entries* entries_;
};

Error DroppedNullError(std::string where, const json::JmesPath& path) {
  return {.kind = ErrorKind::kModel,
          .message = "The JMESPath expression drops a null, and other entries move into its place.",
          .where = std::move(where),
          .found = path.expression(),
          .expected = "a value wherever the expression looks",
          .hint =
              "See what the model answers there; set predictor.label and "
              "predictor.probability to what is never null."};
}

/// Projections drop nulls, and what stands after one moves up, maybe to another record: an error,
/// even when as many entries are left as there are records.
template <typename Entries>
Status CheckDroppedNull(const Value& document, const json::JmesPath& path, const Value& selected,
                        const Spreader<Entries>& spreader, int64_t records,
                        const Entries& entries) {
  const auto kept = path.SearchKeepingNulls(document);
  if (kept.ok() && *kept == selected) return Status::Ok();
  const std::string whole = records == 1 ? entries.Where() : entries.place();
  if (!kept.ok() || !kept->is_array() || !selected.is_array()) return DroppedNullError(whole, path);
  const Value::Array& with_nulls = kept->AsArray();
  const Value::Array& without = selected.AsArray();
  if (static_cast<int64_t>(with_nulls.size()) != records) {
    if (!spreader.Fits(selected)) return Status::Ok();  // refused with the number of what is left
    const size_t dropped = with_nulls.size() - std::min(with_nulls.size(), without.size());
    if (dropped == 0) return DroppedNullError(whole, path);
    return WithPlace(AnswerCountError(records, std::to_string(with_nulls.size()) + " entries, " +
                                                   std::to_string(dropped) + " of them null"),
                     whole);
  }
  size_t first = 0;
  while (first < without.size() && with_nulls[first] == without[first]) ++first;
  const std::string where = "record " +
                            std::to_string(entries.records() + static_cast<int64_t>(first) + 1) +
                            ", " + entries.place();
  if (with_nulls[first].is_null()) return NothingThereError(where, path);
  return DroppedNullError(where, path);
}

template <typename Entries>
Status AddSelected(const Value& document, const json::JmesPath& path, int64_t records,
                   Entries* entries) {
  bool dropped_null = false;
  const auto selected = path.Search(document, &dropped_null);
  if (!selected.ok()) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "The JMESPath expression does not fit the model's answer.",
                 .where = entries->Where(),
                 .found = path.expression() + ": " + selected.error().message + " " +
                          selected.error().found};
  }
  if (selected->is_null()) return NothingThereError(entries->Where(), path);
  const Spreader spreader(records, nullptr, entries);
  if (dropped_null) {
    CANDOR_RETURN_IF_ERROR(
        CheckDroppedNull(document, path, *selected, spreader, records, *entries));
  }
  return spreader.Add(*selected);
}

// Bodies of candor host, and lists.
Status AddWholeOutput(const Value& document, int64_t records, LabelEntries* labels,
                      ScoreEntries* scores) {
  const Value* output = &document;
  if (const Value* predictions = document.Find("predictions")) {
    output = predictions;
  } else if (document.is_object() && records != 1) {
    output = document.Find("score");
    if (output == nullptr) return WhichPartError(document.AsObject());
  }
  return Spreader(records, labels, scores).Add(*output);
}

Status AddDocument(const Value& document, int64_t records, const AnswerPaths& paths,
                   LabelEntries* labels, ScoreEntries* scores) {
  if (paths.label) {
    CANDOR_RETURN_IF_ERROR(AddSelected(document, *paths.label, records, labels));
  }
  if (paths.probability) return AddSelected(document, *paths.probability, records, scores);
  if (paths.label) return Status::Ok();
  return AddWholeOutput(document, records, labels, scores);
}

std::vector<std::string_view> LinesThatAreNotBlank(std::string_view body) {
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    const size_t end = std::min(body.find('\n'), body.size());
    const std::string_view line = body.substr(0, end);
    if (line.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back(line);
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return lines;
}

}  // namespace

Error AnswerCountError(int64_t asked, std::string_view got) {
  return {.kind = ErrorKind::kModel,
          .message = "The model's answer does not hold one entry for each record.",
          .found = "asked for " + std::to_string(asked) + ", got " + std::string(got),
          .expected = "one answer a record, in the order of the records"};
}

Status ReadJsonAnswer(std::string_view body, int64_t records, const AnswerPaths& paths,
                      LabelEntries* labels, ScoreEntries* scores) {
  const auto document = json::Parse(body);
  if (!document.ok()) {
    const Error& reason = document.error();
    return NotJsonError("The model's answer is not JSON.", reason.where, reason);
  }
  return AddDocument(*document, records, paths, labels, scores);
}

Status ReadJsonLinesAnswer(std::string_view body, int64_t records, const AnswerPaths& paths,
                           LabelEntries* labels, ScoreEntries* scores) {
  const std::vector<std::string_view> lines = LinesThatAreNotBlank(body);
  if (static_cast<int64_t>(lines.size()) != records) {
    return AnswerCountError(records, Counted(lines.size(), "line"));
  }
  for (size_t i = 0; i < lines.size(); ++i) {
    const auto document = json::Parse(lines[i]);
    if (!document.ok()) {
      // The parser counts lines too, but here every document has one.
      const Error& reason = document.error();
      const std::string column =
          reason.where.substr(std::min(reason.where.find("column"), reason.where.size()));
      return NotJsonError("The model's answer is not JSON Lines.",
                          "record " + std::to_string(i + 1) + ", " + column, reason);
    }
    CANDOR_RETURN_IF_ERROR(AddDocument(*document, 1, paths, labels, scores));
  }
  return Status::Ok();
}

}  // namespace candor::predictor
