#include <algorithm>
#include <optional>
#include <utility>

#include "candor/dataset/csv/csv_types.h"
#include "candor/dataset/json_scalar.h"
#include "candor/predictor/codec/body_excerpt_internal.h"
#include "candor/predictor/codec/request_rows_internal.h"

namespace candor::predictor {
namespace {

using dataset::Cell;

bool KeepsText(const ModelFeature& feature) {
  const auto is_text = [](const Cell& category) { return category.is_text(); };
  return feature.is_text ||
         (!feature.categories.empty() &&
          std::all_of(feature.categories.begin(), feature.categories.end(), is_text));
}

Cell CellOfText(const std::string& text, bool keeps_text) {
  if (text.empty()) return {};
  if (keeps_text) return text;
  if (const auto integer = dataset::ParseCsvInt(text)) return *integer;
  if (const auto integer = dataset::ParseCsvUInt(text)) return *integer;
  if (const auto number = dataset::ParseCsvFloat(text)) return *number;
  if (const auto truth = dataset::ParseCsvBool(text)) return *truth;
  return text;
}

// A member by the feature's name; where the file spells blanks as "_", also by the name with
// blanks.
const json::Value* FindFeature(const json::Value& record, const ModelInfo& model,
                               const std::string& name) {
  const json::Value* exact = record.Find(name);
  if (exact != nullptr || !model.blanks_are_underscores) return exact;
  for (const auto& [key, value] : record.AsObject()) {
    std::string spelled = key;
    std::replace(spelled.begin(), spelled.end(), ' ', '_');
    if (spelled == name) return &value;
  }
  return nullptr;
}

std::string MemberNames(const json::Value& record) {
  std::string names;
  for (const auto& [key, value] : record.AsObject()) names += (names.empty() ? "" : ", ") + key;
  return BodyExcerpt(names);
}

}  // namespace

RequestRows::RequestRows(const ModelInfo& model) : model_(model) {
  for (const ModelFeature& feature : model.features) keeps_text_.push_back(KeepsText(feature));
}

std::string RequestRows::Where(size_t column) const {
  if (!model_.has_feature_names) return Where() + ", column " + std::to_string(column + 1);
  return Where() + ", column '" + model_.features[column].name + "'";
}

bool RequestRows::IsHeader(const std::vector<std::string>& cells) const {
  return model_.has_feature_names &&
         std::equal(cells.begin(), cells.end(), model_.features.begin(), model_.features.end(),
                    [](const std::string& cell, const ModelFeature& feature) {
                      return cell == feature.name;
                    });
}

Status RequestRows::CheckWidth(size_t cells) const {
  const bool fits = width() == 0 ? cells <= kMostCells : cells == width();
  if (fits) return {};
  return Error{
      .kind = ErrorKind::kModel,
      .message = "A record has the wrong number of features.",
      .where = Where(),
      .found = std::to_string(cells) + " features",
      .expected = (width() == 0 ? "at most " : "") + std::to_string(most_cells()) + " features",
      .hint = "Send the features alone, without label or header."};
}

Status RequestRows::SetWidth(size_t cells) {
  CANDOR_RETURN_IF_ERROR(CheckWidth(cells));
  rows_.columns.resize(cells);
  keeps_text_.resize(cells);
  return {};
}

Status RequestRows::AddCsv(const std::vector<std::string>& cells) {
  CANDOR_RETURN_IF_ERROR(SetWidth(cells.size()));
  for (size_t column = 0; column < cells.size(); ++column) {
    rows_.columns[column].push_back(CellOfText(cells[column], keeps_text_[column]));
  }
  ++rows_.rows;
  return {};
}

Status RequestRows::AddJson(const json::Value& record) {
  if (record.is_array()) return AddList(record.AsArray());
  if (!record.is_object()) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "A record is neither a list nor an object.",
                 .where = Where(),
                 .found = record.KindName(),
                 .expected = "{\"features\": [..]}, a list, or an object by feature name"};
  }
  const json::Value* features = record.Find("features");
  if (features != nullptr && features->is_array()) return AddList(features->AsArray());
  return AddByName(record);
}

Status RequestRows::AddList(const json::Value::Array& list) {
  CANDOR_RETURN_IF_ERROR(SetWidth(list.size()));
  for (size_t column = 0; column < list.size(); ++column) {
    CANDOR_RETURN_IF_ERROR(AddCell(column, list[column]));
  }
  ++rows_.rows;
  return {};
}

Status RequestRows::AddByName(const json::Value& record) {
  if (!model_.has_feature_names) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "A record names its features, but the model has no names for them.",
                 .where = Where(),
                 .found = "an object without a list of \"features\"",
                 .expected = "{\"features\": [..]} or a list",
                 .hint = "Send the values in the order of the model's features."};
  }
  CANDOR_RETURN_IF_ERROR(SetWidth(model_.features.size()));
  for (size_t column = 0; column < model_.features.size(); ++column) {
    const json::Value* value = FindFeature(record, model_, model_.features[column].name);
    if (value == nullptr) {
      return Error{.kind = ErrorKind::kModel,
                   .message = "A record lacks a feature of the model.",
                   .where = Where(column),
                   .found = "members: " + MemberNames(record),
                   .expected = "a value, or null where it is missing"};
    }
    CANDOR_RETURN_IF_ERROR(AddCell(column, *value));
  }
  ++rows_.rows;
  return {};
}

Status RequestRows::AddCell(size_t column, const json::Value& value) {
  std::optional<Cell> cell = dataset::CellOfScalar(value);
  if (!cell) {
    return Error{.kind = ErrorKind::kModel,
                 .message = "A feature holds a nested value.",
                 .where = Where(column),
                 .found = value.KindName(),
                 .expected = "a number, a text, true, false or null"};
  }
  rows_.columns[column].push_back(*std::move(cell));
  return {};
}

Result<DecodedRows> RequestRows::Take() {
  if (rows_.rows > 0) return std::move(rows_);
  return Error{.kind = ErrorKind::kModel,
               .message = "The request holds no records.",
               .expected = "one record or more"};
}

}  // namespace candor::predictor
