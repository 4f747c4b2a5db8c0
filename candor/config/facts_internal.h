// What the rules between keys ask of a document that may be wrong in other places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "candor/json/value.h"

namespace candor::config {

/// Reads a document that went through CheckSchema. A value of the wrong type counts as present but
/// has no content, so that one mistake does not give rise to others.
class Facts {
 public:
  /// `root` must outlive this.
  explicit Facts(const json::Value& root);

  const json::Value* At(std::string_view pointer) const { return json::At(root_, pointer); }
  bool Has(std::string_view pointer) const { return At(pointer) != nullptr; }
  /// The text there, or null.
  const std::string* Text(std::string_view pointer) const;
  /// Whether a text is there and equals this one.
  bool Is(std::string_view pointer, std::string_view text) const;
  /// The list there, or null.
  const json::Value::Array* List(std::string_view pointer) const;

  bool HasMethod(std::string_view name) const;
  bool has_bias() const {
    return HasMethod("pre_training_bias") || HasMethod("post_training_bias");
  }
  bool has_time_series_method() const { return HasMethod("asymmetric_shapley_value"); }

  /// The dataset's media type as written; empty when absent or not a text.
  const std::string& dataset_type() const { return dataset_type_; }
  bool is_image() const { return dataset_type_ == "application/x-image"; }
  bool is_json() const { return dataset_type_ == "application/json"; }
  bool is_json_lines() const { return dataset_type_ == "application/jsonlines"; }
  /// CSV or Parquet: the file itself has columns.
  bool has_file_columns() const;

  /// Whether the model runs inside the job, so that nothing is sent.
  bool has_model_in_process() const { return Has("/candor/model_uri"); }
  /// Whether requests are sent to a model that the configuration names.
  bool sends_requests() const {
    return !has_model_in_process() &&
           (Has("/candor/endpoint/url") || Has("/predictor/endpoint_name") ||
            Has("/predictor/model_name"));
  }
  /// Media type of requests to the model as configured or defaulted; empty when unknown.
  std::string content_type() const;

  /// Names of the main dataset's columns, when they are given and all texts.
  const std::optional<std::vector<std::string>>& headers() const { return headers_; }
  /// The same of a separate dataset.
  std::optional<std::vector<std::string>> TextList(std::string_view pointer) const;
  /// The index in headers() of a column given by name or index; empty when it cannot be known.
  std::optional<size_t> ColumnIndex(const json::Value& name_or_index) const;

 private:
  const json::Value& root_;
  std::string dataset_type_;
  std::optional<std::vector<std::string>> headers_;
};

}  // namespace candor::config
