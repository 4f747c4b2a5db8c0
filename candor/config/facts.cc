#include <algorithm>

#include "candor/config/facts_internal.h"

namespace candor::config {

Facts::Facts(const json::Value& root) : root_(root), headers_(TextList("/headers")) {
  if (const std::string* type = Text("/dataset_type")) dataset_type_ = *type;
  if (headers_ && headers_->empty()) headers_.reset();
}

const std::string* Facts::Text(std::string_view pointer) const {
  const json::Value* value = At(pointer);
  return value != nullptr && value->is_string() ? &value->AsString() : nullptr;
}

bool Facts::Is(std::string_view pointer, std::string_view text) const {
  const std::string* value = Text(pointer);
  return value != nullptr && *value == text;
}

const json::Value::Array* Facts::List(std::string_view pointer) const {
  const json::Value* value = At(pointer);
  return value != nullptr && value->is_array() ? &value->AsArray() : nullptr;
}

bool Facts::HasMethod(std::string_view name) const { return Has("/methods/" + std::string(name)); }

bool Facts::has_file_columns() const {
  return dataset_type_ == "text/csv" || dataset_type_ == "application/x-parquet";
}

std::string Facts::content_type() const {
  if (const std::string* written = Text("/predictor/content_type")) return *written;
  if (Has("/predictor/content_type") || dataset_type_ == "application/x-parquet") return {};
  if (has_time_series_method()) return "application/json";
  return is_image() ? "image/jpeg" : dataset_type_;
}

std::optional<std::vector<std::string>> Facts::TextList(std::string_view pointer) const {
  const json::Value::Array* list = List(pointer);
  if (list == nullptr) return std::nullopt;
  std::vector<std::string> texts;
  for (const json::Value& item : *list) {
    if (!item.is_string()) return std::nullopt;
    texts.push_back(item.AsString());
  }
  return texts;
}

std::optional<size_t> Facts::ColumnIndex(const json::Value& name_or_index) const {
  if (!headers_) return std::nullopt;
  if (name_or_index.kind() == json::Value::Kind::kInteger) {
    const int64_t index = name_or_index.AsInteger();
    if (index < 0 || index >= static_cast<int64_t>(headers_->size())) return std::nullopt;
    return static_cast<size_t>(index);
  }
  if (!name_or_index.is_string()) return std::nullopt;
  const auto found = std::find(headers_->begin(), headers_->end(), name_or_index.AsString());
  if (found == headers_->end()) return std::nullopt;
  return static_cast<size_t>(found - headers_->begin());
}

}  // namespace candor::config
